using Bupo.Rewards;

namespace Bupo.Rollouts;

/// <summary>One sampled response: token ids as drawn, never re-encoded text.</summary>
public sealed record Rollout
{
    /// <summary>Ids of the prompt, [P].</summary>
    public required int[] PromptIds { get; init; }

    /// <summary>Ids of the response, [R], the end token included where it came.</summary>
    public required int[] ResponseIds { get; init; }

    /// <summary>Which prompt of the batch this answers; the responses of a group share a prompt.</summary>
    public required int GroupIndex { get; init; }

    /// <summary>Which response of its group, from 0; with the seed it names the random stream.</summary>
    public int SampleIndex { get; init; }

    /// <summary>Log-probs of the response under the distribution it was drawn from, [R], nats; null where not recorded.</summary>
    public float[]? SamplerLogProbs { get; init; }

    /// <summary>Log-probs of the response under softmax(logits), at temperature 1 and with nothing cut off, [R], nats; null where not recorded.</summary>
    public float[]? LogProbs { get; init; }

    /// <summary>Entropies of the distributions the response was drawn from, [R], nats; null where not asked for.</summary>
    public float[]? Entropies { get; init; }

    /// <summary>Why the response ended.</summary>
    public FinishReason FinishReason { get; init; }

    /// <summary>Whether a length cut it off: the longest response allowed, or the model's context.</summary>
    public bool IsTruncated => FinishReason is FinishReason.MaxTokens or FinishReason.ContextFull;

    /// <summary>The response as text; null in a batch that holds ids only.</summary>
    public string? Text { get; init; }

    /// <summary>The example's id in its dataset; null where unknown.</summary>
    public string? ExampleId { get; init; }

    /// <summary>The gold answer; null where unknown.</summary>
    public string? Answer { get; init; }

    /// <summary>What the response earned; null before it is judged.</summary>
    public RewardBreakdown? Reward { get; init; }

    /// <summary>What the greedy response to the same prompt earned; null where none was sampled.</summary>
    public double? BaselineReward { get; init; }
}
