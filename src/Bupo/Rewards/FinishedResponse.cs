using Bupo.Data;

namespace Bupo.Rewards;

/// <summary>What a reward may look at: a whole response and the example it answers, never the prompt's own text in the response's place.</summary>
/// <param name="Example">The problem and its gold answer.</param>
/// <param name="Text">The response, without the prompt.</param>
/// <param name="Tokens">Its length in tokens, the end token included.</param>
public sealed record FinishedResponse(PromptExample Example, string Text, int Tokens);
