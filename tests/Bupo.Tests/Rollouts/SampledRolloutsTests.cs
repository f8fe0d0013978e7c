using System.Globalization;
using Bupo.Data;
using Bupo.Rewards;
using Bupo.Rollouts;
using Bupo.Rollouts.Sampling;
using Xunit;

namespace Bupo.Tests.Rollouts;

public class SampledRolloutsTests
{
    private static readonly WeightsIdentity Weights = new(4, "sum");

    private static readonly PromptDataset Dataset = new("numbers", [.. Enumerable.Range(0, 40).Select(i => new PromptExample
    {
        Id = $"{i}",
        Messages = [new PromptMessage("user", $"{i}")],
        Answer = $"{i}",
        Source = "numbers",
    })], []);

    [Fact]
    public void At_UniformGroups_MakeRoomForOthersUntilAllDiffer()
    {
        var sampler = new NumberSampler();
        // Only prompts of multiples of four give responses that differ.
        var source = Source(sampler, (example, response) => Number(example.Id) % 4 == 0 ? response : 1, new RolloutSettings { Sampling = new(), GroupSize = 3, MaxResamples = 100 });

        var batch = source.At(5, Weights, default);

        Assert.Equal(6 * 3, batch.Rollouts.Count);
        Assert.Equal(Enumerable.Range(0, 6), batch.Rollouts.Select(r => r.GroupIndex).Distinct());
        Assert.All(batch.Rollouts, r => Assert.Equal(0, Number(r.ExampleId!) % 4));
        Assert.Equal(batch.Resampling!.Groups - 6, batch.Resampling.UniformGroups);
        Assert.InRange(batch.Resampling.Rounds, 1, 100);
        Assert.Equal((4, "sum"), (batch.WeightsVersion, batch.WeightsChecksum));
        Assert.Equal(Weights, sampler.Weights);
        Assert.Equal(sampler.PromptIds.Count, sampler.PromptIds.Distinct().Count());    // every prompt has random streams of its own
    }

    [Fact]
    public void At_NothingDiffers_StopsAtTheBoundAndKeepsTheBatchWhole()
    {
        var source = Source(new NumberSampler(), (_, _) => 0, new RolloutSettings { Sampling = new(), GroupSize = 2, MaxResamples = 3 });

        var batch = source.At(1, Weights, default);

        Assert.Equal(12, batch.Rollouts.Count);
        Assert.Equal(new ResamplingCounts(24, 24, 3, 0), batch.Resampling);
    }

    [Fact]
    public void At_SameStep_GivesTheSameBatch()
    {
        RolloutBatch Batch() => Source(new NumberSampler(), (example, response) => Number(example.Id) % 2 == 0 ? response : 1,
            new RolloutSettings { Sampling = new(), GroupSize = 2, MaxResamples = 2 }).At(3, Weights, default);

        Assert.Equal(Batch().Rollouts.Select(r => (r.ExampleId, r.Text)), Batch().Rollouts.Select(r => (r.ExampleId, r.Text)));
    }

    [Fact]
    public void At_GreedyBaseline_GivesEveryResponseItsPromptsGreedyReward()
    {
        var source = Source(new NumberSampler(), (example, response) => Number(example.Id) + (0.01 * response), new RolloutSettings { Sampling = new(), GroupSize = 2, GreedyBaseline = true });

        var batch = source.At(1, Weights, default);

        Assert.All(batch.Rollouts, r => Assert.Equal(Number(r.ExampleId!) + 7.77, r.BaselineReward!.Value, 1e-9));
        Assert.Equal([0.0, 1.0], batch.Rollouts.Take(2).Select(r => Math.Round((r.Reward!.Total - Number(r.ExampleId!)) * 100, 6)));
    }

    private static SampledRollouts Source(NumberSampler sampler, Func<PromptExample, int, double> reward, RolloutSettings settings) => new(
        sampler, new PromptOrder(Dataset, 6, 1), example => [Number(example.Id)], new RewardSum([new WeightedReward(new FunctionReward(reward))]), settings);

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private sealed class FunctionReward(Func<PromptExample, int, double> score) : IReward
    {
        public string Name => "function";

        public RewardScore Score(FinishedResponse response) => new(score(response.Example, Number(response.Text)));
    }

    /// <summary>Answers with the sample's number, greedily with 777.</summary>
    private sealed class NumberSampler : ISampler
    {
        public WeightsIdentity Weights { get; set; } = new(0, "");

        public List<ulong> PromptIds { get; } = [];

        public SamplingResult Generate(
            IReadOnlyList<GenerationRequest> requests, SamplingSettings settings, IProgress<SamplingProgress>? progress = null, CancellationToken cancellationToken = default)
        {
            PromptIds.AddRange(requests.Select(r => r.PromptId));
            return new SamplingResult([.. requests.SelectMany((request, i) => Enumerable.Range(0, request.Samples).Select(sample => new Rollout
            {
                PromptIds = request.PromptIds,
                ResponseIds = [1],
                GroupIndex = i,
                SampleIndex = sample,
                Text = settings.Temperature == 0 ? "777" : $"{sample}",
            }))], Weights, new SamplingCounts(), true);
        }
    }
}
