namespace Bupo.Evaluation;

/// <summary>Names one response of an evaluation.</summary>
/// <param name="Dataset">The dataset's name.</param>
/// <param name="Id">The example's id.</param>
/// <param name="Sample">Which response, from 0.</param>
public readonly record struct EvaluationKey(string Dataset, string Id, int Sample);
