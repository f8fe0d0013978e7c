using Bupo.Data;

namespace Bupo.Rewards;

/// <summary>What a reward may look at: a response and the example that it answers. The text is the response's own, without the prompt.</summary>
/// <param name="Example">The problem and its gold answer.</param>
/// <param name="Text">The response, without the prompt.</param>
/// <param name="Tokens">Its length in tokens, the end token included.</param>
/// <param name="IsTruncated">Whether a length limit cut it off.</param>
public sealed record FinishedResponse(PromptExample Example, string Text, int Tokens, bool IsTruncated = false);
