namespace Bupo.Evaluation;

/// <summary>One dataset of an evaluation.</summary>
/// <param name="Summary">Its figures.</param>
/// <param name="Records">Every response they come from.</param>
public sealed record EvaluatedDataset(EvaluationSummary Summary, IReadOnlyList<EvaluationRecord> Records)
{
    /// <summary>The dataset's name.</summary>
    public string Name => Summary.Dataset;
}
