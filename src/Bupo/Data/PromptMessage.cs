namespace Bupo.Data;

/// <summary>One turn of a prompt.</summary>
/// <param name="Role">Who speaks: <c>system</c>, <c>user</c> or <c>assistant</c>.</param>
/// <param name="Content">What is said.</param>
public sealed record PromptMessage(string Role, string Content);
