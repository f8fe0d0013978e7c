namespace Bupo.Data.Synthetic;

/// <summary>A prompt with a response to learn from.</summary>
/// <param name="Prompt">What is asked.</param>
/// <param name="Response">What a model should say.</param>
internal sealed record Demonstration(string Prompt, string Response);
