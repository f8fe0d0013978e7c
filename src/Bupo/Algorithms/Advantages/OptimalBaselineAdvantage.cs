namespace Bupo.Algorithms.Advantages;

/// <summary>OPO: a response's score minus the baseline of least variance, the group's mean weighted by response length.</summary>
/// <remarks>Aᵢ = sᵢ - Σⱼ Rⱼ sⱼ / Σⱼ Rⱼ, arXiv 2505.23585. A group of one keeps its score.</remarks>
public sealed record OptimalBaselineAdvantage : IAdvantageEstimator
{
    /// <inheritdoc/>
    public bool ComparesResponses => true;

    /// <inheritdoc/>
    public AdvantageEstimate Estimate(AdvantageBatch batch) => ScoreGroups.Estimate(batch, (group, advantages) =>
    {
        var baseline = group.Length == 1 ? 0 : Baseline(batch, group);
        foreach (var row in group)
        {
            advantages[row] = batch.Scores[row] - baseline;
        }
    });

    private static double Baseline(AdvantageBatch batch, int[] group)
    {
        var first = batch.Scores[group[0]];
        var tokens = group.Sum(row => (double)batch.Rows.Length(row));
        // A group without any token has no advantage to give; its baseline is never seen.
        return first + (tokens == 0 ? 0 : group.Sum(row => batch.Rows.Length(row) * (batch.Scores[row] - first)) / tokens);
    }
}
