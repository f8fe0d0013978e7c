using Bupo.Algorithms.Objectives;

namespace Bupo.Algorithms;

/// <summary>A part's share of the loss of a mini-batch; the shares of all parts add up to it.</summary>
/// <param name="LogProbGradients">∂loss/∂log-prob of each token, weights included.</param>
/// <param name="EntropyGradients">∂loss/∂entropy of each token; null where entropy has no part in the loss.</param>
/// <param name="Statistics">Ratios and clipping, as sums over tokens.</param>
public sealed record PolicyLossResult(double[] LogProbGradients, double[]? EntropyGradients, RatioStatistics Statistics)
{
    /// <summary>What is minimized.</summary>
    public double Loss { get; init; }

    /// <summary>The objective's share of it.</summary>
    public double ObjectiveLoss { get; init; }

    /// <summary>The KL to the reference, in nats, aggregated like the loss; its coefficient is not in it.</summary>
    public double KlLoss { get; init; }

    /// <summary>The entropy, in nats, aggregated like the loss.</summary>
    public double Entropy { get; init; }

    /// <summary>Tokens whose weight truncated importance sampling cut to its cap.</summary>
    public long TruncatedTokens { get; init; }
}
