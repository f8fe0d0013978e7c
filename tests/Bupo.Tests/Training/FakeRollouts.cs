using Bupo.Models.Decoder;
using Bupo.Policies;
using Bupo.Rewards;
using Bupo.Rollouts;
using Bupo.Rollouts.Sampling;

namespace Bupo.Tests.Training;

/// <summary>Samples a tiny model and rewards tokens: the share of a response's tokens below half of the vocabulary, or whatever a test says.</summary>
internal sealed class FakeRollouts(DecoderModel model, int prompts = 4, int groupSize = 4) : IRolloutSource
{
    private readonly BatchedSampler _sampler = new(model, PolicyView.Final, WeightsIdentity.Of(model, 0));

    public Func<Rollout, double> Reward { get; init; } = rollout => rollout.ResponseIds.Average(id => id < 30 ? 1.0 : 0);

    public Func<int, RolloutBatch, RolloutBatch> Change { get; init; } = (_, batch) => batch;

    public RolloutBatch At(int step, WeightsIdentity weights, CancellationToken cancellationToken)
    {
        _sampler.Weights = weights;
        var requests = Enumerable.Range(0, prompts).Select(i => new GenerationRequest((ulong)((step * prompts) + i), [1 + i, 2, 3], groupSize)).ToArray();
        var settings = new SamplingSettings { MaxResponseTokens = 6, Seed = 1 };
        return Change(step, new RolloutBatch([.. _sampler.Generate(requests, settings, null, cancellationToken).Rollouts.Select(r => Judged(r, Reward(r)))])
        {
            WeightsVersion = weights.Version,
            WeightsChecksum = weights.Checksum,
        });
    }

    public static Rollout Judged(Rollout rollout, double reward) => rollout with { Reward = new RewardBreakdown([new RewardPart("test", reward, 1, "")]) };
}
