using Bupo.Policies;
using Bupo.Rollouts;

namespace Bupo.Training.Metrics;

/// <summary>How far sampler and trainer are apart: |log-prob| differences of sampled tokens under the full policy, nats.</summary>
/// <param name="Mean">Their mean.</param>
/// <param name="Largest">The largest.</param>
internal sealed record SamplerGap(double Mean, double Largest)
{
    /// <summary>Compares what the sampler recorded with what the trainer says of the same tokens.</summary>
    /// <param name="rollouts">Responses, in the order of the scores; those scored may be fewer.</param>
    /// <param name="scores">The trainer's.</param>
    /// <returns>Null where the sampler recorded nothing.</returns>
    public static SamplerGap? Of(IReadOnlyList<Rollout> rollouts, TokenScores scores)
    {
        if (rollouts.Any(r => r.SamplerLogProbs is null))
        {
            return null;
        }
        double[] gaps = [.. rollouts.SelectMany(r => r.SamplerLogProbs!).Zip(scores.LogProbs, (a, b) => Math.Abs((double)a - b))];
        return gaps.Length == 0 ? null : new SamplerGap(gaps.Average(), gaps.Max());
    }
}
