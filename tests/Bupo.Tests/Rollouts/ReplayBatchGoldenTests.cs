using Bupo.Models.Checkpoints;
using Bupo.Rollouts;
using Bupo.Testing;
using Bupo.Tests.Data;
using Xunit;

namespace Bupo.Tests.Rollouts;

public sealed class ReplayBatchGoldenTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names => ["a", "b", "c", "mixed", "short", "zero"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void LoadAndSave_RecordedBatch_KeepsEveryTensor(string name)
    {
        var recorded = Shared.Path("golden", "updates", "batches", name + ".safetensors");
        var copy = Path.Combine(_folder.Path, name + ".safetensors");

        var batch = ReplayBatchFile.Load(recorded);
        ReplayBatchFile.Save(copy, batch);

        using var expected = new SafetensorsFile(recorded);
        using var actual = new SafetensorsFile(copy);
        Assert.Equal(expected.Tensors.Keys.Order(StringComparer.Ordinal), actual.Tensors.Keys.Order(StringComparer.Ordinal));
        foreach (var tensor in expected.Tensors.Values)
        {
            using var a = expected.Read(tensor.Name);
            using var b = actual.Read(tensor.Name);
            Assert.Equal(tensor.Type, actual.Tensors[tensor.Name].Type);
            Assert.Equal(a.cpu().bytes.ToArray(), b.cpu().bytes.ToArray());
        }
        RolloutBatchTests.AssertSame(batch, ReplayBatchFile.Load(copy));
    }

    [Fact]
    public void Load_NoBatch_IsRefused()
    {
        var other = Directory.GetFiles(Shared.Path("golden", "updates", "bupo-qwen3-tied-layer1"), "final*.safetensors")[0];

        Assert.Contains("has no tensor tokens", Assert.Throws<BupoException>(() => ReplayBatchFile.Load(other)).Message, StringComparison.Ordinal);
    }
}
