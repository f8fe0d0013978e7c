using Bupo.Data;
using Bupo.Rewards;

namespace Bupo.Rollouts;

/// <summary>Samples groups of responses with the weights as they are, and judges them.</summary>
/// <remarks>Every response has a random stream of its own, named by run seed, the prompt's place in the run, and sample: nothing else decides its tokens.</remarks>
/// <param name="sampler">Samples on the trainer's own weights; borrowed.</param>
/// <param name="order">Which prompts a step takes.</param>
/// <param name="encode">A prompt's ids.</param>
/// <param name="reward">Judges responses.</param>
/// <param name="sampling">How tokens are drawn; its seed is the run's.</param>
/// <param name="groupSize">Responses a prompt.</param>
/// <param name="progress">Told how far the sampling is; may be null.</param>
public sealed class SampledRollouts(
    ISampler sampler,
    PromptOrder order,
    Func<PromptExample, int[]> encode,
    IReward reward,
    SamplingSettings sampling,
    int groupSize,
    IProgress<SamplingProgress>? progress = null) : IRolloutSource
{
    /// <inheritdoc/>
    public RolloutBatch At(int step, CancellationToken stop)
    {
        var examples = order.At(step);
        var first = (ulong)(step - 1) * (ulong)examples.Count;
        var requests = examples.Select((example, group) => new GenerationRequest(first + (ulong)group, encode(example), groupSize)).ToArray();
        var result = sampler.Generate(requests, sampling, progress, stop);
        stop.ThrowIfCancellationRequested();
        return new RolloutBatch([.. result.Rollouts.Select(rollout => Judge(rollout, examples[rollout.GroupIndex]))])
        {
            Sampling = sampling,
            WeightsVersion = step - 1,
        };
    }

    private Rollout Judge(Rollout rollout, PromptExample example)
    {
        var score = reward.Score(new FinishedResponse(example, rollout.Text!, rollout.ResponseIds.Length));
        return rollout with
        {
            ExampleId = example.Id,
            Answer = example.Answer,
            Reward = new RewardBreakdown([new RewardPart(reward.Name, score.Value, 1, score.Reason)]),
        };
    }
}
