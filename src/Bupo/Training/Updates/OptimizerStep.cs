using Bupo.Algorithms.Objectives;
using Bupo.Policies;

namespace Bupo.Training.Updates;

/// <summary>What one optimizer step saw; losses are weighed over the views trained.</summary>
/// <param name="Loss">What was minimized.</param>
/// <param name="ObjectiveLoss">The objective's share.</param>
/// <param name="Entropy">Entropy of the trained view, aggregated like the loss, nats.</param>
/// <param name="KlLoss">KL to the reference, aggregated like the loss, nats.</param>
/// <param name="GradNorm">Norm of the gradient before clipping.</param>
/// <param name="Ratios">Importance ratios and clipping of the first view.</param>
/// <param name="Skipped">Whether loss or gradient was not finite, so that no weight moved.</param>
public sealed record OptimizerStep(
    double Loss, double ObjectiveLoss, double Entropy, double KlLoss, double GradNorm, RatioStatistics Ratios, bool Skipped)
{
    /// <summary>Tokens whose weight truncated importance sampling cut to its cap.</summary>
    public long TruncatedTokens { get; init; }

    /// <summary>What the first view said of the step's tokens before it, packed.</summary>
    public required TokenScores Scores { get; init; }
}
