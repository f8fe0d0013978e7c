using Bupo.Rollouts.Sampling;

namespace Bupo.Rollouts;

/// <summary>What a step samples.</summary>
public sealed record RolloutSettings
{
    /// <summary>How tokens are drawn; the seed is the run's.</summary>
    public required SamplingSettings Sampling { get; init; }

    /// <summary>Responses per prompt, G.</summary>
    public required int GroupSize { get; init; }

    /// <summary>How often uniform groups are replaced by other prompts before the step continues with what it has; 0 for never.</summary>
    public int MaxResamples { get; init; }

    /// <summary>By what the responses of a group are compared to tell whether it is uniform.</summary>
    public UniformBy UniformBy { get; init; } = UniformBy.Answer;

    /// <summary>Whether a greedy response a prompt is judged too, for ReMax.</summary>
    public bool GreedyBaseline { get; init; }
}
