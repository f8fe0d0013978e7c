using Bupo.Algorithms.Penalties;

namespace Bupo.Training.Updates;

/// <summary>The KL penalties of a run.</summary>
/// <param name="InLoss">Weight of the KL in the loss at the first step; 0 for none.</param>
/// <param name="InRewards">Price of the KL in the rewards at the first step, per nat; 0 for none.</param>
public sealed record KlSettings(double InLoss = 0, double InRewards = 0)
{
    /// <summary>How the loss estimates the KL of a token.</summary>
    public KlEstimator LossEstimator { get; init; } = KlEstimator.WeightedK3;

    /// <summary>How the coefficients change from step to step.</summary>
    public IKlController Controller { get; init; } = new FixedKlController();

    /// <summary>Whether there is a penalty, so that a reference policy is needed.</summary>
    public bool NeedsReference => InLoss != 0 || InRewards != 0;
}
