namespace Bupo.Algorithms.Advantages;

/// <summary>REINFORCE++: discounted rewards to go, whitened over all tokens of the batch.</summary>
/// <remarks>Gₜ = rₜ + γ Gₜ₊₁, A = (G - mean(G)) / √(var(G) + 1e-8); arXiv 2501.03262.</remarks>
public sealed record ReinforcePlusPlusAdvantage : IAdvantageEstimator
{
    /// <summary>γ, the discount of later rewards.</summary>
    public double Discount { get; init; } = 1;

    /// <inheritdoc/>
    /// <exception cref="BupoException">The batch has fewer than two response tokens.</exception>
    public AdvantageEstimate Estimate(AdvantageBatch batch)
    {
        var returns = RewardsToGo(batch, Discount);
        return new(TokenStatistics.Whiten(returns), returns);
    }

    /// <summary>Gₜ = rₜ + γ Gₜ₊₁ within each response.</summary>
    internal static double[] RewardsToGo(AdvantageBatch batch, double discount)
    {
        var returns = new double[batch.Rows.Tokens];
        for (var row = 0; row < batch.Rows.Count; row++)
        {
            var next = 0.0;
            for (var token = batch.Rows.End(row) - 1; token >= batch.Rows.Start(row); token--)
            {
                next = returns[token] = batch.TokenRewards[token] + (discount * next);
            }
        }
        return returns;
    }
}
