using Bupo.Rollouts;
using Bupo.Rollouts.Sampling;
using Bupo.Tests.Data;
using CsCheck;
using Xunit;

namespace Bupo.Tests.Rollouts;

public sealed class RolloutBatchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void SaveAndLoad_Everything_RoundTripsBitForBit()
    {
        var path = Path.Combine(_folder.Path, "batch.parquet");
        var batch = new RolloutBatch([
            new Rollout
            {
                PromptIds = [1, 2], ResponseIds = [3, 4, 5], GroupIndex = 0, SampleIndex = 1, Text = "é\0\"", ExampleId = "e-1", Answer = @"\frac12",
                FinishReason = FinishReason.EndToken, SamplerLogProbs = [-0.1f, float.NaN, -0f], LogProbs = [float.NegativeInfinity, 1e-45f, -1],
                Entropies = [0, 1, 2], Reward = new([new("math", 1, 0.9, ""), new("format", 0.1, 1.0 / 3, "no box")]), BaselineReward = 1.0 / 7,
            },
            new Rollout { PromptIds = [1, 2], ResponseIds = [9], GroupIndex = 0 },
            new Rollout { PromptIds = [7], ResponseIds = [8, 8], GroupIndex = 4, FinishReason = FinishReason.MaxTokens, Text = "", Reward = new([]) },
        ])
        {
            Sampling = new SamplingSettings { Temperature = 0.7, TopP = 0.95, Seed = ulong.MaxValue },
            WeightsVersion = 12,
            WeightsChecksum = "ab12",
        };

        RolloutBatchFile.Save(path, batch);
        var loaded = RolloutBatchFile.Load(path);

        Assert.Equal(batch.Sampling, loaded.Sampling);
        Assert.Equal((12, "ab12"), (loaded.WeightsVersion, loaded.WeightsChecksum));
        AssertSame(batch, loaded);
        Assert.Same(loaded.Rollouts[0].PromptIds, loaded.Rollouts[1].PromptIds);
        Assert.Equal(["batch.parquet"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void SaveAndLoad_AnyBatch_RoundTrips() => Gen.Select(
        Gen.Int[0, 200_000].Array[1, 5], Gen.Int[0, 200_000].Array[1, 40], Gen.Float, Gen.String, Gen.Bool).Array[1, 20].Sample(
        rows =>
        {
            var path = Path.Combine(_folder.Path, $"{Guid.NewGuid()}.parquet");
            var batch = new RolloutBatch([.. rows.Select((r, i) => new Rollout
            {
                PromptIds = r.Item1,
                ResponseIds = r.Item2,
                GroupIndex = i,
                SamplerLogProbs = r.Item5 ? [.. r.Item2.Select(_ => r.Item3)] : null,
                // Parquet text is UTF-8, which has no form for half of a surrogate pair.
                Text = string.Concat(r.Item4.Where(c => !char.IsSurrogate(c))),
            })]);
            RolloutBatchFile.Save(path, batch);
            AssertSame(batch, RolloutBatchFile.Load(path));
        },
        iter: 50);

    [Fact]
    public void Load_OtherFiles_AreRefused()
    {
        var path = _folder.Write("x.parquet", "nothing");

        Assert.Contains("x.parquet is not a readable parquet file", Assert.Throws<BupoException>(() => RolloutBatchFile.Load(path)).Message, StringComparison.Ordinal);
        Assert.Throws<BupoException>(() => RolloutBatchFile.Load(path + ".none"));
        Assert.Contains("cannot be written", Assert.Throws<BupoException>(() => RolloutBatchFile.Save(
            Path.Combine(_folder.Path, "none", "x.parquet"), Small())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Batch_BadLengths_AreRefused()
    {
        var rollout = Small().Rollouts[0];

        Assert.Contains("1 SamplerLogProbs, expected 2", Refused(rollout with { SamplerLogProbs = [0] }), StringComparison.Ordinal);
        Assert.Contains("0 response ids", Refused(rollout with { ResponseIds = [] }), StringComparison.Ordinal);
        Assert.Contains("another prompt than its group", Refused(rollout, rollout with { PromptIds = [3] }), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new RolloutBatch([]));

        static string Refused(params Rollout[] rollouts) => Assert.Throws<ArgumentException>(() => new RolloutBatch(rollouts)).Message;
    }

    [Fact]
    public void RequireWeights_OtherVersion_IsRefused()
    {
        var batch = new RolloutBatch(Small().Rollouts) { WeightsVersion = 3, WeightsChecksum = "a" };

        batch.RequireWeights(3, "a");
        Assert.Contains("sampled by version 3 (checksum a), the weights at hand are version 4",
            Assert.Throws<BupoException>(() => batch.RequireWeights(4, "b")).Message, StringComparison.Ordinal);
        Assert.Throws<BupoException>(() => Small().RequireWeights(0, "a"));
    }

    internal static void AssertSame(RolloutBatch expected, RolloutBatch actual)
    {
        Assert.Equal(expected.Rollouts.Count, actual.Rollouts.Count);
        foreach (var (a, b) in expected.Rollouts.Zip(actual.Rollouts))
        {
            Assert.Equal(a.PromptIds, b.PromptIds);
            Assert.Equal(a.ResponseIds, b.ResponseIds);
            Assert.Equal((a.GroupIndex, a.SampleIndex, a.FinishReason, a.Text, a.ExampleId, a.Answer), (b.GroupIndex, b.SampleIndex, b.FinishReason, b.Text, b.ExampleId, b.Answer));
            Assert.Equal(Bits(a.SamplerLogProbs), Bits(b.SamplerLogProbs));
            Assert.Equal(Bits(a.LogProbs), Bits(b.LogProbs));
            Assert.Equal(Bits(a.Entropies), Bits(b.Entropies));
            Assert.Equal(a.Reward, b.Reward);
            Assert.Equal(a.BaselineReward, b.BaselineReward);
        }
    }

    private static int[]? Bits(float[]? values) => values is null ? null : Array.ConvertAll(values, BitConverter.SingleToInt32Bits);

    private static RolloutBatch Small() => new([new Rollout { PromptIds = [1], ResponseIds = [2, 3], GroupIndex = 0 }]);
}
