using Bupo.Algorithms.Penalties;

namespace Bupo.Training.Steps;

/// <summary>What the fourth stage of a step gives: the responses that the update trains on, with their advantages.</summary>
/// <param name="Scores">What the policy said of the step's responses.</param>
/// <param name="Responses">Those that are trained on.</param>
/// <param name="Advantages">One advantage per token of these; null where the policy is not trained in this step.</param>
internal sealed record UpdateBatch(StepScores Scores, ScoredResponses Responses, double[]? Advantages)
{
    /// <summary>The KL penalty in the loss; null for none.</summary>
    public KlPenalty? Kl { get; init; }

    /// <summary>The KL penalty, the critic, and how many groups are trained on.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    /// <summary>What a person should know.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
