namespace Bupo.Analysis;

/// <summary>A response as the analysis sees it: token ids. The states that predict its tokens are read, those of the prompt are not.</summary>
/// <param name="Prompt">Ids of the prompt, [P]; at least one.</param>
/// <param name="Response">Ids of the response, [R], the end token included where it came; at least one.</param>
public sealed record AnalyzedResponse(int[] Prompt, int[] Response);
