namespace Bupo.Rollouts.Sampling;

/// <summary>What a <see cref="BatchedSampler"/> may use.</summary>
public sealed record BatchedSamplerOptions
{
    /// <summary>Memory for keys and values in bytes; never exceeded.</summary>
    public long CacheBytes { get; init; } = 1L << 30;

    /// <summary>Sequences that are sampled at once, at most.</summary>
    public int MaxSequences { get; init; } = 128;

    /// <summary>Rows per step: single tokens first, the rest for pieces of prompts.</summary>
    public int StepRows { get; init; } = 256;

    /// <summary>Whether the samples of a prompt share its keys and values; off only to measure what that saves.</summary>
    public bool SharePrompts { get; init; } = true;
}
