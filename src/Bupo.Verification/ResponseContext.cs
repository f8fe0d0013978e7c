namespace Bupo.Verification;

/// <summary>What a rule may know of a response besides its text.</summary>
/// <param name="Question">The question that it answers; null where unknown, and then a copied question is not noticed.</param>
/// <param name="IsTruncated">Whether a length limit cut it off.</param>
public readonly record struct ResponseContext(string? Question = null, bool IsTruncated = false);
