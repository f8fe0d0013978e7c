namespace Bupo.Training;

/// <summary>What memory is estimated for.</summary>
public sealed record MemoryWorkload
{
    /// <summary>Sequences sampled at once.</summary>
    public int Sequences { get; init; } = 1;

    /// <summary>Tokens of each, prompt and response.</summary>
    public int Tokens { get; init; } = 1024;

    /// <summary>Rows of one forward and backward pass; null for all sequences at once.</summary>
    public int? TrainingRows { get; init; }

    /// <summary>Whether blocks are run again in the backward pass instead of keeping their activations.</summary>
    public bool Recompute { get; init; }

    /// <summary>Bytes of a number in a product, and of a weight where nothing is trained: 4 for fp32, 2 for bf16.</summary>
    public int ComputeBytes { get; init; } = 4;

    /// <summary>Blocks that are trained, from the first one: the depth of the policy's view; null for the full policy.</summary>
    public int? TrainedLayers { get; init; }
}
