namespace Bupo.Algorithms.Advantages;

/// <summary>GPG: centered scores, scaled up for the responses whose group has no gradient.</summary>
/// <remarks>
/// Aᵢ = α (sᵢ - mean(s)) / F, with α = B / (B - M) over the batch, where M responses are in groups whose scores are all equal;
/// arXiv 2504.02546, section 3.3. A group of one keeps its score. verl counts the responses of non-zero score in place of B - M.
/// </remarks>
public sealed record GroupPolicyGradientAdvantage : IAdvantageEstimator
{
    /// <summary>F, a constant divisor.</summary>
    public double Divisor { get; init; } = 1;

    /// <inheritdoc/>
    public bool ComparesResponses => true;

    /// <inheritdoc/>
    public AdvantageEstimate Estimate(AdvantageBatch batch)
    {
        var withGradient = 0;
        var centered = ScoreGroups.PerResponse(batch, (group, differences) =>
        {
            var mean = group.Length == 1 ? 0 : ScoreGroups.Mean(batch.Scores, group);
            foreach (var row in group)
            {
                differences[row] = batch.Scores[row] - mean;
            }
            withGradient += group.Any(row => differences[row] != 0) ? group.Length : 0;
        });
        var scale = batch.Rows.Count / (double)Math.Max(1, withGradient) / Divisor;
        return AdvantageEstimate.PerResponse(batch.Rows, Array.ConvertAll(centered, difference => scale * difference));
    }
}
