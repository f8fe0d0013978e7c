using Bupo.Rollouts.Sampling;

namespace Bupo.Rollouts;

/// <summary>The responses of one step and what sampled them: the record that rewards, objectives and analysis take.</summary>
/// <remarks>It holds plain arrays, so it owns no native memory and can be kept, saved and sent.</remarks>
public sealed class RolloutBatch
{
    /// <summary>Makes a batch.</summary>
    /// <param name="rollouts">The responses; at least one.</param>
    /// <exception cref="ArgumentException">An array's length is not that of its response, a prompt or response is empty, or a group has two prompts.</exception>
    public RolloutBatch(IReadOnlyList<Rollout> rollouts)
    {
        if (rollouts.Count == 0)
        {
            throw new ArgumentException("A batch has no response; expected at least one.", nameof(rollouts));
        }
        var prompts = new Dictionary<int, int[]>();
        for (var i = 0; i < rollouts.Count; i++)
        {
            if (Problem(rollouts[i], prompts) is { } problem)
            {
                throw new ArgumentException($"Rollout {i} (group {rollouts[i].GroupIndex}) {problem}.", nameof(rollouts));
            }
        }
        Rollouts = rollouts;
    }

    /// <summary>The responses, in the order of sampling.</summary>
    public IReadOnlyList<Rollout> Rollouts { get; }

    /// <summary>How they were drawn; null where unknown.</summary>
    public SamplingSettings? Sampling { get; init; }

    /// <summary>The training step whose weights sampled them, 0 for the start; null where unknown.</summary>
    public long? WeightsVersion { get; init; }

    /// <summary>A checksum of those weights; null where unknown.</summary>
    public string? WeightsChecksum { get; init; }

    /// <summary>What was sampled for the batch; null where unknown.</summary>
    public ResamplingCounts? Resampling { get; init; }

    /// <summary>A few responses, spread over the prompts: the first response of each of the first prompts, then the second ones, until there are enough.</summary>
    /// <param name="count">How many.</param>
    public IEnumerable<Rollout> Spread(int count) => Rollouts.OrderBy(r => r.SampleIndex).ThenBy(r => r.GroupIndex).Take(count);

    /// <summary>Refuses a batch that other weights have sampled.</summary>
    /// <param name="version">The version at hand.</param>
    /// <param name="checksum">Its checksum.</param>
    /// <exception cref="BupoException">The batch has another version or checksum, or none.</exception>
    public void RequireWeights(long version, string checksum)
    {
        if (WeightsVersion != version || WeightsChecksum != checksum)
        {
            var found = WeightsVersion is null ? "unknown weights" : $"version {WeightsVersion} (checksum {WeightsChecksum})";
            throw new BupoException($"The batch was sampled by {found}, the weights at hand are version {version} (checksum {checksum}); sample again.");
        }
    }

    private static string? Problem(Rollout rollout, Dictionary<int, int[]> prompts)
    {
        if (rollout.PromptIds.Length == 0 || rollout.ResponseIds.Length == 0)
        {
            return $"has {rollout.PromptIds.Length} prompt and {rollout.ResponseIds.Length} response ids, expected at least one of each";
        }
        var wrong = new[] { ("SamplerLogProbs", rollout.SamplerLogProbs), ("LogProbs", rollout.LogProbs), ("Entropies", rollout.Entropies) }
            .FirstOrDefault(a => a.Item2 is { } values && values.Length != rollout.ResponseIds.Length);
        if (wrong.Item2 is not null)
        {
            return $"has {wrong.Item2.Length} {wrong.Item1}, expected {rollout.ResponseIds.Length} like ResponseIds";
        }
        var isFirst = prompts.TryAdd(rollout.GroupIndex, rollout.PromptIds);
        return isFirst || prompts[rollout.GroupIndex].AsSpan().SequenceEqual(rollout.PromptIds) ? null : "has another prompt than its group";
    }
}
