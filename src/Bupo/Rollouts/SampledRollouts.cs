using Bupo.Data;
using Bupo.Rewards;
using Bupo.Rollouts.Sampling;

namespace Bupo.Rollouts;

/// <summary>Samples groups of responses with the weights as they are, and judges each while the others are still sampled.</summary>
/// <remarks>Every response has a random stream of its own, named by run seed, the prompt's place in the run, and sample: nothing else decides its tokens.</remarks>
/// <param name="sampler">Samples on the trainer's own weights; borrowed.</param>
/// <param name="order">Which prompts per step takes.</param>
/// <param name="encode">A prompt's ids.</param>
/// <param name="reward">Judges responses.</param>
/// <param name="settings">How much is sampled, and how.</param>
/// <param name="progress">Told how far the sampling is; may be null.</param>
internal sealed class SampledRollouts(
    ISampler sampler,
    PromptOrder order,
    Func<PromptExample, int[]> encode,
    RewardSum reward,
    RolloutSettings settings,
    IProgress<SamplingProgress>? progress = null) : IRolloutSource
{
    /// <inheritdoc/>
    /// <remarks>Uniform groups make room for others as often as the settings allow (DAPO, arXiv 2503.14476, section 3.2); those of the last round are
    /// left out, unless there are no others.</remarks>
    public RolloutBatch At(int step, WeightsIdentity weights, CancellationToken cancellationToken)
    {
        sampler.Weights = weights;
        var examples = order.At(step);
        var tried = examples.Select(example => example.Id).ToHashSet();
        var groups = Sample(examples, (ulong)(step - 1) * (ulong)examples.Count, cancellationToken);
        var (sampled, uniform, round) = (groups.Count, 0, 0);
        var rewards = groups.SelectMany(g => g.Responses).Sum(r => r.Reward!.Total);
        for (; round < settings.MaxResamples && groups.Count(IsUniform) is > 0 and var missing; round++)
        {
            groups = [.. groups.Where(g => !IsUniform(g))];
            var refill = order.Refill(step, round, missing, groups.Select(g => g.Example.Id).ToHashSet(), tried);
            var fresh = Sample(refill, RefillId(step, round), cancellationToken);
            groups = [.. groups, .. fresh];
            tried.UnionWith(refill.Select(example => example.Id));
            (sampled, uniform) = (sampled + missing, uniform + missing);
            rewards += fresh.SelectMany(g => g.Responses).Sum(r => r.Reward!.Total);
        }
        uniform += groups.Count(IsUniform);
        groups = settings.MaxResamples > 0 && groups.Any(g => !IsUniform(g)) ? [.. groups.Where(g => !IsUniform(g))] : groups;
        var baselines = settings.GreedyBaseline ? Baselines(groups, cancellationToken) : null;
        return new RolloutBatch([.. groups.SelectMany((group, index) => group.Responses.Select(r => r with { GroupIndex = index, BaselineReward = baselines?[index] }))])
        {
            Sampling = settings.Sampling,
            WeightsVersion = weights.Version,
            WeightsChecksum = weights.Checksum,
            Resampling = new ResamplingCounts(sampled, uniform, round, rewards / (sampled * settings.GroupSize)),
        };
    }

    // Behind all ids of the plain order: the upper half of the numbers.
    private static ulong RefillId(int step, int round) => (1UL << 63) + ((((ulong)step << 10) + (ulong)round) << 20);

    private List<Group> Sample(IReadOnlyList<PromptExample> examples, ulong firstId, CancellationToken cancellationToken)
    {
        var requests = examples.Select((example, i) => new GenerationRequest(firstId + (ulong)i, encode(example), settings.GroupSize)).ToArray();
        return [.. Judged(requests, examples, settings.Sampling, cancellationToken).Select(rollout => rollout with
        {
            ExampleId = examples[rollout.GroupIndex].Id,
            Answer = examples[rollout.GroupIndex].Answer,
        }).GroupBy(r => r.GroupIndex).Select(g => new Group(examples[g.Key], [.. g]))];
    }

    /// <summary>The rewards of the most probable responses, one a group: arXiv 2310.10505.</summary>
    private double[] Baselines(List<Group> groups, CancellationToken cancellationToken)
    {
        var requests = groups.Select((group, i) => new GenerationRequest((ulong)i, group.Responses[0].PromptIds, 1)).ToArray();
        var greedy = Judged(requests, [.. groups.Select(group => group.Example)], settings.Sampling with { Temperature = 0 }, cancellationToken);
        return [.. greedy.OrderBy(r => r.GroupIndex).Select(r => r.Reward!.Total)];
    }

    private Rollout[] Judged(GenerationRequest[] requests, IReadOnlyList<PromptExample> examples, SamplingSettings sampling, CancellationToken cancellationToken)
    {
        var judge = new RolloutJudge(reward, rollout => examples[rollout.GroupIndex], progress);
        var rollouts = sampler.Generate(requests, sampling, judge, cancellationToken).Rollouts;
        cancellationToken.ThrowIfCancellationRequested();
        return [.. rollouts.Zip(judge.Of(rollouts), (rollout, verdict) => rollout with { Reward = verdict })];
    }

    private bool IsUniform(Group group) => settings.UniformBy.IsUniform(group.Responses);

    private sealed record Group(PromptExample Example, Rollout[] Responses);
}
