namespace Bupo.Rollouts.Sampling;

/// <summary>One response.</summary>
/// <param name="Text">Its text, special tokens left out, cut before a stop string.</param>
/// <param name="Tokens">All tokens drawn, an end token and a stop string's included.</param>
/// <param name="Finish">Why it is over.</param>
public sealed record GeneratedText(string Text, IReadOnlyList<SampledToken> Tokens, FinishReason Finish);
