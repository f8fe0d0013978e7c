using Bupo.Algorithms;

namespace Bupo.Training.Updates;

/// <summary>How a step's responses become optimizer steps.</summary>
public sealed record UpdateSettings
{
    /// <summary>What is minimized.</summary>
    public required PolicyLoss Loss { get; init; }

    /// <summary>Responses per optimizer step; 0 for all at once.</summary>
    public int MiniBatchSize { get; init; }

    /// <summary>Passes over the responses.</summary>
    public int UpdatesPerRollout { get; init; } = 1;

    /// <summary>Divides the logits in every log-prob.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Most rows of one forward and backward pass.</summary>
    public int RowBudget { get; init; } = 2048;

    /// <summary>Whether a block's activations are computed again in the backward pass instead of kept: one more forward pass for less memory.</summary>
    public bool Recompute { get; init; }

    /// <summary>Whether equal prompts of a micro-batch are computed once.</summary>
    public bool SharePrompts { get; init; } = true;
}
