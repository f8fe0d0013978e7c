namespace Bupo.Rollouts;

/// <summary>Finished responses.</summary>
/// <param name="Rollouts">In the order of requests and samples; <see cref="Rollout.GroupIndex"/> is the request's index.</param>
/// <param name="Weights">What sampled them.</param>
/// <param name="Counts">What it took.</param>
/// <param name="Complete">Whether every response is finished; false where sampling was stopped.</param>
public sealed record SamplingResult(IReadOnlyList<Rollout> Rollouts, WeightsIdentity Weights, SamplingCounts Counts, bool Complete);

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

/// <summary>How far a sampling is.</summary>
/// <param name="Finished">Responses that are finished.</param>
/// <param name="Total">Responses asked for.</param>
/// <param name="Tokens">Tokens sampled.</param>
/// <param name="Elapsed">Since the start.</param>
public readonly record struct SamplingProgress(int Finished, int Total, long Tokens, TimeSpan Elapsed)
{
    /// <summary>Tokens a second.</summary>
    public double TokensPerSecond => Tokens / Math.Max(1e-9, Elapsed.TotalSeconds);

    /// <summary>The time left at the pace of the finished responses; null before one is finished.</summary>
    public TimeSpan? Left => Finished == 0 ? null : Elapsed * ((Total - Finished) / (double)Finished);
}
