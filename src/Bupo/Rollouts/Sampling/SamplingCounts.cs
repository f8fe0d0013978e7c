namespace Bupo.Rollouts.Sampling;

/// <summary>What a sampling took.</summary>
public sealed record SamplingCounts
{
    /// <summary>Steps of the model.</summary>
    public long Steps { get; init; }

    /// <summary>Rows of prompts that went through the model.</summary>
    public long PromptRows { get; init; }

    /// <summary>Rows of sampled tokens that did, those computed again included.</summary>
    public long ResponseRows { get; init; }

    /// <summary>Times that a sequence gave its pages to an older one and was computed again later.</summary>
    public long Preemptions { get; init; }

    /// <summary>Most pages held at once.</summary>
    public int PeakPages { get; init; }

    /// <summary>Responses cut off by a length: <see cref="FinishReason.MaxTokens"/> or <see cref="FinishReason.ContextFull"/>.</summary>
    public int Truncated { get; init; }
}
