using Bupo.Policies;
using Bupo.Training.Metrics;
using Bupo.Training.Updates;

namespace Bupo.Training.Steps;

/// <summary>What the third stage of a step gives: what the policy says of the responses before its update.</summary>
/// <param name="Sampled">The responses.</param>
/// <param name="Phase">The phase of the step, after its guard.</param>
/// <param name="Terms">The terms of the loss, with what their views said.</param>
internal sealed record StepScores(SampledResponses Sampled, StepPhase Phase, IReadOnlyList<LossTerm> Terms)
{
    /// <summary>The scores under the first view; null where the update's own pass gives them.</summary>
    public TokenScores? First { get; init; }

    /// <summary>What the phase's guard measured, by the metric's name; null without one.</summary>
    public KeyValuePair<string, double>? Guard { get; init; }

    /// <summary>How far sampler and trainer differ; null where <see cref="First"/> tells, or nothing was compared.</summary>
    public SamplerGap? Gap { get; init; }

    /// <summary>The internal policies; null where they were not measured.</summary>
    public InternalSnapshot? Internal { get; init; }

    /// <summary>The responses with their scores.</summary>
    public ScoredResponses Responses => new(Sampled.Rollouts, Sampled.Sequences, Terms);

    /// <summary>What the guard saw, and the internal policies.</summary>
    public IEnumerable<KeyValuePair<string, double>> Metrics => [.. Guard is { } guard ? [guard] : Array.Empty<KeyValuePair<string, double>>(), .. Internal?.Metrics() ?? []];
}
