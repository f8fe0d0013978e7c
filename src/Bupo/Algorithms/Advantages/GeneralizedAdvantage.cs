namespace Bupo.Algorithms.Advantages;

/// <summary>GAE, the advantage of PPO: how rewards differ from what a critic expected, whitened over all tokens of the batch.</summary>
/// <remarks>
/// δₜ = rₜ + γ Vₜ₊₁ - Vₜ, Aₜ = δₜ + γλ Aₜ₊₁, with V = 0 after the last token; arXiv 1506.02438, equation 16.
/// Returns are A + V before whitening.
/// </remarks>
public sealed record GeneralizedAdvantage : IAdvantageEstimator
{
    /// <summary>γ, the discount of later rewards.</summary>
    public double Discount { get; init; } = 1;

    /// <summary>λ: 1 trusts the rewards alone, 0 the critic.</summary>
    public double Lambda { get; init; } = 1;

    /// <inheritdoc/>
    public bool NeedsCritic => true;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The batch has no <see cref="AdvantageBatch.Values"/>.</exception>
    /// <exception cref="BupoException">The batch has fewer than two response tokens.</exception>
    public AdvantageEstimate Estimate(AdvantageBatch batch)
    {
        var values = batch.Values ?? throw new ArgumentException("GAE needs Values, the critic's estimate at each token.", nameof(batch));
        var advantages = new double[values.Length];
        var returns = new double[values.Length];
        for (var row = 0; row < batch.Rows.Count; row++)
        {
            var (nextValue, next) = (0.0, 0.0);
            for (var token = batch.Rows.End(row) - 1; token >= batch.Rows.Start(row); token--)
            {
                var surprise = batch.TokenRewards[token] + (Discount * nextValue) - values[token];
                next = advantages[token] = surprise + (Discount * Lambda * next);
                nextValue = values[token];
                returns[token] = next + nextValue;
            }
        }
        return new(TokenStatistics.Whiten(advantages), returns);
    }
}
