namespace Bupo.Algorithms.Advantages;

/// <summary>GPG: centred scores, scaled up for the responses that scored nothing.</summary>
/// <remarks>
/// Aᵢ = α (sᵢ - mean(s)) / F, with α = B / max(1, responses of non-zero score) over the batch; arXiv 2504.02546
/// with verl's count. A group of one keeps its score.
/// </remarks>
public sealed record GroupPolicyGradientAdvantage : IAdvantageEstimator
{
    /// <summary>F, a constant divisor.</summary>
    public double Divisor { get; init; } = 1;

    /// <inheritdoc/>
    public AdvantageEstimate Estimate(AdvantageBatch batch)
    {
        var scale = batch.Rows.Count / (double)Math.Max(1, batch.Scores.Count(score => score != 0)) / Divisor;
        return ScoreGroups.Estimate(batch, (group, advantages) =>
        {
            var mean = group.Length == 1 ? 0 : ScoreGroups.Mean(batch.Scores, group);
            foreach (var row in group)
            {
                advantages[row] = scale * (batch.Scores[row] - mean);
            }
        });
    }
}
