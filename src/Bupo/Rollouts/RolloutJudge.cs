using Bupo.Data;
using Bupo.Rewards;
using Bupo.Rollouts.Sampling;

namespace Bupo.Rollouts;

/// <summary>Judges each response as soon as it is finished, on other threads, while the others are still sampled.</summary>
/// <remarks>A reward is a function of the response alone, and verdicts are asked for by place: nothing depends on which was ready first.</remarks>
/// <param name="reward">Judges.</param>
/// <param name="example">What a response answers.</param>
/// <param name="next">Told as well; may be null.</param>
internal sealed class RolloutJudge(RewardSum reward, Func<Rollout, PromptExample> example, IProgress<SamplingProgress>? next) : IProgress<SamplingProgress>
{
    private readonly Dictionary<(int Group, int Sample), Task<RewardBreakdown>> _verdicts = [];

    /// <inheritdoc/>
    public void Report(SamplingProgress value)
    {
        foreach (var rollout in value.Latest)
        {
            Begin(rollout);
        }
        next?.Report(value);
    }

    /// <summary>The rewards of responses in their order; waits for those that are not ready.</summary>
    /// <param name="rollouts">Finished ones; those that were not reported are judged now.</param>
    public RewardBreakdown[] Of(IReadOnlyList<Rollout> rollouts)
    {
        Task<RewardBreakdown>[] verdicts = [.. rollouts.Select(Begin)];
        return [.. verdicts.Select(verdict => verdict.GetAwaiter().GetResult())];                                  // an error keeps its own type
    }

    private FinishedResponse Finished(Rollout rollout) => new(example(rollout), rollout.Text!, rollout.ResponseIds.Length, rollout.IsTruncated);

    private Task<RewardBreakdown> Begin(Rollout rollout)
    {
        var place = (rollout.GroupIndex, rollout.SampleIndex);
        return _verdicts.TryGetValue(place, out var begun)
            ? begun
            : _verdicts[place] = Task.Run(() => reward.Score(Finished(rollout)));
    }
}
