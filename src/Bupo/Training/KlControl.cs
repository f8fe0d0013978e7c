using Bupo.Algorithms.Penalties;
using Bupo.Recipes;

namespace Bupo.Training;

/// <summary>The KL penalties of a run, in the loss and in the rewards, and how their coefficients move.</summary>
internal sealed class KlControl(AlgorithmRecipe recipe)
{
    private readonly IKlController _controller = RecipeParts.KlController(recipe);

    /// <summary>The estimator in the loss.</summary>
    public KlEstimator Estimator { get; set; } = recipe.KlCoefficient == 0 ? KlEstimator.WeightedK3 : KlEstimators.ForLoss(recipe.KlEstimator ?? "k3");

    public bool NeedsReference { get; } = RecipeParts.NeedsReference(recipe);

    public double InLoss { get; set; } = recipe.KlCoefficient;

    public double InRewards { get; set; } = recipe.KlRewardCoefficient;

    /// <summary>The penalty of the loss; null for none.</summary>
    public KlPenalty? Loss => InLoss == 0 ? null : new KlPenalty(Estimator, InLoss);

    /// <summary>The rewards minus the penalty, and the KL. Only k1 in the rewards has the KL's gradient; k3 measures it with less noise.</summary>
    public PenalizedRewards Penalize(ScoredResponses responses)
    {
        PenalizedRewards By(KlEstimator estimator) => new KlPenalty(estimator, InRewards)
            .Penalize(responses.Rows, responses.Rewards, responses.Views[0].OldLogProbs!, responses.Views[0].ReferenceLogProbs!);
        return By(KlEstimator.K1) with { MeanKl = By(KlEstimator.K3).MeanKl };
    }

    /// <summary>Moves the coefficients for the next step.</summary>
    public void Next(double kl, int sequences) =>
        (InLoss, InRewards) = (_controller.Next(InLoss, kl, sequences), _controller.Next(InRewards, kl, sequences));
}
