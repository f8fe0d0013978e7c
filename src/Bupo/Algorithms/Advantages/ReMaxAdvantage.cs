namespace Bupo.Algorithms.Advantages;

/// <summary>ReMax: rewards to go minus the score of the greedy response to the same prompt.</summary>
/// <remarks>Aₜ = Σ_{u≥t} rᵤ - s(greedy), arXiv 2310.10505.</remarks>
public sealed record ReMaxAdvantage : IAdvantageEstimator
{
    /// <inheritdoc/>
    public bool NeedsGreedyBaseline => true;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The batch has no <see cref="AdvantageBatch.BaselineScores"/>.</exception>
    public AdvantageEstimate Estimate(AdvantageBatch batch)
    {
        var baselines = batch.Rows.Expand(batch.BaselineScores
            ?? throw new ArgumentException("ReMax needs BaselineScores, the score of the greedy response to each prompt.", nameof(batch)));
        var returns = ReinforcePlusPlusAdvantage.RewardsToGo(batch, discount: 1);
        return new([.. returns.Zip(baselines, (value, baseline) => value - baseline)], returns);
    }
}
