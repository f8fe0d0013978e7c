namespace Bupo.Verification.Extraction;

/// <summary>The final answer of a response, and how it was found.</summary>
/// <param name="Text">The answer; null where there is none.</param>
/// <param name="Method">How it was found.</param>
/// <param name="Problem">Why there is none; empty otherwise.</param>
internal readonly record struct FinalAnswer(string? Text, ExtractionMethod Method, string Problem = "");
