using System.Globalization;
using Bupo.Data;
using Bupo.Rewards;
using Bupo.Rollouts;
using Bupo.Rollouts.Sampling;
using Xunit;

namespace Bupo.Tests.Rollouts;

/// <summary>Judging goes on beside sampling, and what comes of it does not depend on who is first.</summary>
public sealed class RolloutJudgeTests : IDisposable
{
    // Nothing waits so long unless the test fails.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly PromptExample Example = new() { Id = "e", Messages = [new PromptMessage("user", "?")], Answer = "", Source = "made" };

    private readonly ManualResetEventSlim _judging = new(), _sampled = new();

    [Fact]
    public void At_SlowReward_IsJudgedWhileOthersAreSampledAndKeepsTheOrder()
    {
        // The sampler goes on only once the first response is being judged; that verdict comes only once all are sampled.
        var sampler = new LastFirstSampler(afterFirst: () => Assert.True(_judging.Wait(Patience, CancellationToken.None)), atEnd: _sampled.Set);
        var source = Source(sampler, text =>
        {
            if (text == "3")
            {
                _judging.Set();
                Assert.True(_sampled.Wait(Patience, CancellationToken.None));
            }
            return double.Parse(text, CultureInfo.InvariantCulture);
        });

        var batch = source.At(1, new WeightsIdentity(0, ""), default);

        Assert.Equal([0.0, 1.0, 2.0, 3.0], batch.Rollouts.Select(r => r.Reward!.Total));
        Assert.Equal(["0", "1", "2", "3"], batch.Rollouts.Select(r => r.Text));
    }

    [Fact]
    public void At_EachResponse_IsJudgedOnceAndProgressIsPassedOn()
    {
        var (judged, reports) = (0, new Heard());
        var source = Source(new LastFirstSampler(() => { }, () => { }), _ => Interlocked.Increment(ref judged), reports);

        source.At(1, new WeightsIdentity(0, ""), default);

        Assert.Equal(4, judged);
        Assert.Equal([1, 2, 3, 4], reports.Finished);
    }

    [Fact]
    public void At_RewardThatThrows_StopsTheStepWithTheErrorOfTheFirstResponse()
    {
        var source = Source(new LastFirstSampler(() => { }, () => { }), text => throw new BupoException($"Response {text} is odd."));

        Assert.Equal("Response 0 is odd.", Assert.Throws<BupoException>(() => source.At(1, new WeightsIdentity(0, ""), default)).Message);
    }

    public void Dispose()
    {
        _judging.Dispose();
        _sampled.Dispose();
    }

    private static SampledRollouts Source(LastFirstSampler sampler, Func<string, double> score, IProgress<SamplingProgress>? progress = null) => new(
        sampler,
        new PromptOrder(new PromptDataset("one", [Example], []), 1, 1),
        _ => [1],
        new RewardSum([new WeightedReward(new TextReward(score))]),
        new RolloutSettings { Sampling = new(), GroupSize = 4 },
        progress);

    private sealed class TextReward(Func<string, double> score) : IReward
    {
        public string Name => "text";

        public RewardScore Score(FinishedResponse response) => new(score(response.Text));
    }

    private sealed class Heard : IProgress<SamplingProgress>
    {
        public List<int> Finished { get; } = [];

        public void Report(SamplingProgress value) => Finished.Add(value.Finished);
    }

    /// <summary>Answers with the sample's number, one per step, the last sample first.</summary>
    private sealed class LastFirstSampler(Action afterFirst, Action atEnd) : ISampler
    {
        public WeightsIdentity Weights { get; set; } = new(0, "");

        public SamplingResult Generate(
            IReadOnlyList<GenerationRequest> requests, SamplingSettings settings, IProgress<SamplingProgress>? progress = null, CancellationToken cancellationToken = default)
        {
            Rollout[] rollouts = [.. Enumerable.Range(0, requests.Single().Samples).Select(sample => new Rollout
            {
                PromptIds = [1],
                ResponseIds = [1],
                GroupIndex = 0,
                SampleIndex = sample,
                Text = $"{sample}",
            })];
            foreach (var (done, rollout) in rollouts.Reverse().Index())
            {
                progress!.Report(new SamplingProgress(done + 1, rollouts.Length, done + 1, TimeSpan.Zero, [rollout]));
                if (done == 0)
                {
                    afterFirst();
                }
            }
            atEnd();
            return new SamplingResult(rollouts, Weights, new SamplingCounts(), true);
        }
    }
}
