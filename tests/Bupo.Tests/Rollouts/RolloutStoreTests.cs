using Bupo.Rollouts;
using Bupo.Rollouts.Sampling;
using Bupo.Tests.Data;
using Xunit;

namespace Bupo.Tests.Rollouts;

public sealed class RolloutStoreTests : IDisposable
{
    private static readonly SamplingSettings Settings = new() { Stops = ["."], Seed = 3 };
    private static readonly WeightsIdentity Weights = new(0, "ab");
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_PartsOfAStoppedStart_AreThereInOrder()
    {
        var path = Path.Combine(_folder.Path, "r.parquet");
        var first = RolloutStore.Open(path, Settings, Weights);
        first.Add([Of(1, 0)]);
        first.Add([Of(0, 1), Of(0, 0)]);

        var second = RolloutStore.Open(path, Settings, Weights);

        Assert.Equal(3, second.Count);
        Assert.Null(second.Get(1, 1));
        Assert.Equal([(0, 0), (0, 1), (1, 0)], second.Finish().Rollouts.Select(r => (r.GroupIndex, r.SampleIndex)));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.Path));
        Assert.Equal(3, RolloutStore.Open(path, Settings with { Stops = ["."] }, Weights).Count);
    }

    [Fact]
    public void Open_OtherWeightsOrSettings_IsRefusedWithTheFile()
    {
        var path = Path.Combine(_folder.Path, "r.parquet");
        RolloutStore.Open(path, Settings, Weights).Add([Of(0, 0)]);

        Assert.Contains("part-00001.parquet was sampled by weights ab", Refused(Settings, new WeightsIdentity(0, "cd")), StringComparison.Ordinal);
        Assert.Contains("other settings", Refused(Settings with { Stops = [] }, Weights), StringComparison.Ordinal);

        string Refused(SamplingSettings settings, WeightsIdentity weights) =>
            Assert.Throws<BupoException>(() => RolloutStore.Open(path, settings, weights)).Message;
    }

    private static Rollout Of(int group, int sample) => new() { PromptIds = [group + 1], ResponseIds = [2, 3], GroupIndex = group, SampleIndex = sample };
}
