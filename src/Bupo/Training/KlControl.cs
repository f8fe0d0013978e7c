using Bupo.Algorithms.Penalties;
using Bupo.Recipes;

namespace Bupo.Training;

/// <summary>The KL penalties of a run, in the loss and in the rewards, and how their coefficients move.</summary>
internal sealed class KlControl(AlgorithmRecipe recipe)
{
    private readonly KlEstimator _estimator = KlEstimators.Parse(recipe.KlEstimator);
    private readonly IKlController _controller = RecipeParts.KlController(recipe);

    public bool NeedsReference { get; } = RecipeParts.NeedsReference(recipe);

    public double InLoss { get; set; } = recipe.KlCoefficient;

    public double InRewards { get; set; } = recipe.KlRewardCoefficient;

    /// <summary>The penalty of the loss; null for none.</summary>
    public KlPenalty? Loss => InLoss == 0 ? null : new KlPenalty(_estimator, InLoss);

    /// <summary>The rewards less the penalty, with the KL it was taken for.</summary>
    public PenalizedRewards Penalize(ScoredResponses responses) => new KlPenalty(_estimator, InRewards)
        .Penalize(responses.Rows, responses.Rewards, responses.Views[0].OldLogProbs!, responses.Views[0].ReferenceLogProbs!);

    /// <summary>Moves the coefficients for the next step.</summary>
    public void Next(double kl, int sequences) =>
        (InLoss, InRewards) = (_controller.Next(InLoss, kl, sequences), _controller.Next(InRewards, kl, sequences));
}
