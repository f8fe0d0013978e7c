namespace Bupo.Algorithms.Advantages;

/// <summary>RLOO: a response's score minus the mean score of the other responses to the prompt.</summary>
/// <remarks>
/// Aᵢ = sᵢ - 1/(n-1) Σ_{j≠i} sⱼ = n/(n-1) · (sᵢ - mean(s)), arXiv 2402.14740. A group of one keeps its score.
/// </remarks>
public sealed record LeaveOneOutAdvantage : IAdvantageEstimator
{
    /// <inheritdoc/>
    public bool ComparesResponses => true;

    /// <inheritdoc/>
    public AdvantageEstimate Estimate(AdvantageBatch batch) => ScoreGroups.Estimate(batch, (group, advantages) =>
    {
        var mean = group.Length == 1 ? 0 : ScoreGroups.Mean(batch.Scores, group);
        var scale = group.Length == 1 ? 1 : group.Length / (group.Length - 1.0);
        foreach (var row in group)
        {
            advantages[row] = (batch.Scores[row] - mean) * scale;
        }
    });
}
