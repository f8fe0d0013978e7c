namespace Bupo.Rollouts;

/// <summary>What is logged of a batch: lengths, cut-off responses and rewards.</summary>
/// <remarks>
/// The figures of the reference's compute_data_metrics that our record has, under its definitions: a response counts as cut off
/// where it has the longest length allowed, a prompt likewise.
/// </remarks>
public sealed record RolloutMetrics
{
    /// <summary>Prompt lengths, one per response.</summary>
    public required Spread PromptTokens { get; init; }

    /// <summary>Share of prompts of the longest length allowed.</summary>
    public required double LongestPromptShare { get; init; }

    /// <summary>Response lengths.</summary>
    public required Spread ResponseTokens { get; init; }

    /// <summary>Share of responses of the longest length allowed.</summary>
    public required double LongestResponseShare { get; init; }

    /// <summary>Rewards, one per response; null where some response is not judged.</summary>
    public required Spread? Rewards { get; init; }

    /// <summary>Prompt and response tokens of the batch.</summary>
    public required long TotalTokens { get; init; }

    /// <summary>Sums up a batch.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="longestPrompt">The longest prompt allowed.</param>
    /// <param name="longestResponse">The longest response allowed.</param>
    public static RolloutMetrics Of(RolloutBatch batch, int longestPrompt, int longestResponse)
    {
        double[] prompts = [.. batch.Rollouts.Select(r => (double)r.PromptIds.Length)];
        double[] responses = [.. batch.Rollouts.Select(r => (double)r.ResponseIds.Length)];
        return new RolloutMetrics
        {
            PromptTokens = Spread.Of(prompts),
            LongestPromptShare = prompts.Count(n => n == longestPrompt) / (double)prompts.Length,
            ResponseTokens = Spread.Of(responses),
            LongestResponseShare = responses.Count(n => n == longestResponse) / (double)responses.Length,
            Rewards = batch.Rollouts.All(r => r.Reward is not null) ? Spread.Of([.. batch.Rollouts.Select(r => r.Reward!.Total)]) : null,
            TotalTokens = (long)(prompts.Sum() + responses.Sum()),
        };
    }

    /// <summary>Tokens per second and device.</summary>
    /// <param name="seconds">What the step took.</param>
    /// <param name="devices">How many shared it.</param>
    public double Throughput(double seconds, int devices = 1) => TotalTokens / (seconds * devices);

    /// <summary>Milliseconds a token of a stage that works on whole sequences, e.g. an update.</summary>
    public double MillisecondsPerToken(double seconds) => seconds * 1000 / TotalTokens;

    /// <summary>Milliseconds a response token of a stage that makes those only: sampling.</summary>
    public double MillisecondsPerResponseToken(double seconds) => seconds * 1000 / (ResponseTokens.Mean * ResponseTokens.Count);
}
