namespace Bupo.Training.Steps;

/// <summary>What a step reads of the policy before its update.</summary>
public sealed record ScoringSettings
{
    /// <summary>Divides the logits in every log-prob.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Maximum number of rows in one pass.</summary>
    public int RowBudget { get; init; } = 2048;

    /// <summary>
    /// The largest batch whose old log-probs the update's own forward pass gives, in responses: its update is one optimizer step, and nothing else reads them.
    /// 0 if every batch needs a pass of its own.
    /// </summary>
    public int UnscoredResponses { get; init; }

    /// <summary>Whether the sampler's log-probs are needed, to correct for a sampler that differs from the trainer.</summary>
    public bool CorrectsSampler { get; init; }

    /// <summary>On how many responses sampler and trainer are compared while an internal policy is trained.</summary>
    public int SamplerCheck { get; init; } = 1;

    /// <summary>When and how the internal policies are measured.</summary>
    public InternalCurvesSettings InternalCurves { get; init; } = new();
}
