using Bupo.Policies;
using Bupo.Rewards;
using Bupo.Rollouts;

namespace Bupo.Training.Steps;

/// <summary>What the first stage of a step gives: responses with rewards.</summary>
/// <param name="Step">The step, from 1.</param>
/// <param name="Batch">The responses.</param>
/// <param name="Staleness">How many steps the weights that sampled are older than those that are trained; null where unknown.</param>
internal sealed record SampledResponses(int Step, RolloutBatch Batch, long? Staleness)
{
    /// <summary>The responses.</summary>
    public IReadOnlyList<Rollout> Rollouts => Batch.Rollouts;

    /// <summary>The responses as the update sees them.</summary>
    public ResponseSequence[] Sequences { get; } =
        [.. Batch.Rollouts.Select(r => new ResponseSequence(r.PromptIds, r.ResponseIds, r.GroupIndex, r.Reward!.Total))];

    /// <summary>The reward of each response.</summary>
    public double[] Rewards => [.. Sequences.Select(s => s.Reward)];

    /// <summary>Rewards, lengths, and what was sampled.</summary>
    public IEnumerable<KeyValuePair<string, double>> Metrics => [.. RewardMetrics(), .. LengthMetrics(), .. SamplingMetrics()];

    private Dictionary<string, double> RewardMetrics()
    {
        var rewards = Rewards;
        var mean = rewards.Average();
        var metrics = new Dictionary<string, double>
        {
            ["reward/mean"] = mean,
            ["reward/std"] = Math.Sqrt(rewards.Average(r => (r - mean) * (r - mean))),
            ["reward/min"] = rewards.Min(),
            ["reward/max"] = rewards.Max(),
            ["reward/uniform_groups"] = Sequences.GroupBy(s => s.Group).Count(g => g.All(s => s.Reward == g.First().Reward)),
        };
        double?[] verdicts = [.. Rollouts.Select(r => r.Reward?.Parts.Where(p => p.Name == MathReward.PartName).Select(p => (double?)p.Value).FirstOrDefault())];
        if (verdicts.All(value => value is not null))
        {
            metrics["accuracy"] = verdicts.Average(value => value!.Value);
        }
        return metrics;
    }

    private Dictionary<string, double> LengthMetrics()
    {
        int[] lengths = [.. Sequences.Select(s => s.Response.Length)];
        return new()
        {
            ["response/length"] = lengths.Average(),
            ["response/length_min"] = lengths.Min(),
            ["response/length_max"] = lengths.Max(),
            ["response/truncated"] = Rollouts.Count(r => r.IsTruncated),
        };
    }

    private Dictionary<string, double> SamplingMetrics()
    {
        var metrics = new Dictionary<string, double>();
        if (Staleness is { } staleness)
        {
            metrics["rollout/staleness"] = staleness;
        }
        if (Batch.Resampling is { } counts)
        {
            metrics["rollout/groups_sampled"] = counts.Groups;
            metrics["rollout/uniform_groups_sampled"] = counts.UniformGroups;
            metrics["rollout/resampling_rounds"] = counts.Rounds;
            metrics["rollout/reward_mean"] = counts.MeanReward;
        }
        return metrics;
    }
}
