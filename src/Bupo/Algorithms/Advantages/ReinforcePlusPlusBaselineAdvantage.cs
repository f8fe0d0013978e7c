namespace Bupo.Algorithms.Advantages;

/// <summary>REINFORCE++ with baseline: scores less their group's mean, whitened over all tokens of the batch.</summary>
/// <remarks>
/// Aᵢ = sᵢ - mean(s) for every token, then (A - mean(A)) / √(var(A) + 1e-8) over the batch; arXiv 2501.03262.
/// A group of one keeps its score before whitening.
/// </remarks>
public sealed record ReinforcePlusPlusBaselineAdvantage : IAdvantageEstimator
{
    /// <inheritdoc/>
    public bool ComparesResponses => true;

    /// <inheritdoc/>
    /// <exception cref="BupoException">The batch has fewer than two response tokens.</exception>
    public AdvantageEstimate Estimate(AdvantageBatch batch)
    {
        var centered = ScoreGroups.PerResponse(batch, (group, advantages) =>
        {
            var mean = group.Length == 1 ? 0 : ScoreGroups.Mean(batch.Scores, group);
            foreach (var row in group)
            {
                advantages[row] = batch.Scores[row] - mean;
            }
        });
        var whitened = TokenStatistics.Whiten(batch.Rows.Expand(centered));
        return new(whitened, whitened);
    }
}
