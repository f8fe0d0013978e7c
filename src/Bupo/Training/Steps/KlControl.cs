using Bupo.Algorithms.Penalties;
using Bupo.Training.Updates;

namespace Bupo.Training.Steps;

/// <summary>The KL penalties of a run, in the loss and in the rewards, and how their coefficients change.</summary>
internal sealed class KlControl(KlSettings settings)
{
    public double InLoss { get; set; } = settings.InLoss;

    public double InRewards { get; set; } = settings.InRewards;

    /// <summary>The penalty of the loss; null for none.</summary>
    public KlPenalty? Loss => InLoss == 0 ? null : new KlPenalty(settings.LossEstimator, InLoss);

    /// <summary>The rewards minus the penalty, and the KL; null where the run has no penalty.</summary>
    /// <remarks>Only k1 in the rewards has the KL's gradient; k3 measures the KL with less noise.</remarks>
    public PenalizedRewards? Penalize(ScoredResponses responses)
    {
        PenalizedRewards By(KlEstimator estimator) => new KlPenalty(estimator, InRewards)
            .Penalize(responses.Rows, responses.Rewards, responses.Terms[0].OldLogProbs!, responses.Terms[0].ReferenceLogProbs!);
        return settings.NeedsReference ? By(KlEstimator.K1) with { MeanKl = By(KlEstimator.K3).MeanKl } : null;
    }

    /// <summary>Changes the coefficients for the next step.</summary>
    public void Next(double kl, int sequences) =>
        (InLoss, InRewards) = (settings.Controller.Next(InLoss, kl, sequences), settings.Controller.Next(InRewards, kl, sequences));
}
