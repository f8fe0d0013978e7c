using System.Text.Json;
using Bupo.Models.Architectures;
using Bupo.Models.Checkpoints;
using Bupo.Testing;
using Xunit;
using static TorchSharp.torch;

namespace Bupo.Models.Tests.Checkpoints;

public class RoundTripGoldenTests
{
    public static TheoryData<string> Models => Shared.Folders("golden", "models");

    public static TheoryData<string> All => Shared.Models();

    [Theory, MemberData(nameof(Models))]
    public void SafetensorsToGgufToSafetensors_InF32_IsBitIdentical(string model)
    {
        using var folder = new TemporaryFolder();
        using var original = Checkpoint.Open(Shared.Path("golden", "models", model));

        CheckpointWriter.WriteGguf(original, folder["model.gguf"], StorageType.F32);
        using var gguf = Checkpoint.Open(folder["model.gguf"]);
        CheckpointWriter.WriteFolder(gguf, folder["back"]);
        using var back = Checkpoint.Open(folder["back"]);

        RequireEqualTensors(original, gguf);
        RequireEqualTensors(original, back);
        Assert.Equal(Decoder(original), Decoder(gguf));
        Assert.Equal(Decoder(original), Decoder(back));
        Assert.Equal(["back", "model.gguf"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName).Order());
    }

    [Theory, MemberData(nameof(All))]
    public void WriteFolder_InSmallShards_IsBitIdenticalAndIndexed(string model)
    {
        const long ShardBytes = 100_000;
        using var folder = new TemporaryFolder();
        using var original = Checkpoint.Open(Shared.Path(["golden", .. model.Split('/')]));

        CheckpointWriter.WriteFolder(original, folder["sharded"], shardBytes: ShardBytes);

        using var sharded = Checkpoint.Open(folder["sharded"]);
        RequireEqualTensors(original, sharded);
        var files = Directory.GetFiles(folder["sharded"], "*.safetensors").Order().ToArray();
        using var index = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder["sharded"], "model.safetensors.index.json")));
        Assert.Equal($"model-00001-of-{files.Length:D5}.safetensors", Path.GetFileName(files[0]));
        Assert.Equal(original.Tensors.Values.Sum(t => t.Bytes), index.RootElement.GetProperty("metadata").GetProperty("total_size").GetInt64());
        Assert.Equal(original.Tensors.Count, index.RootElement.GetProperty("weight_map").EnumerateObject().Count());
        Assert.Equal(original.GenerationConfig?.ToJsonString(), sharded.GenerationConfig?.ToJsonString());
        Assert.Equal(original.Config.ToJsonString(), sharded.Config.ToJsonString());
    }

    [Theory]
    [InlineData(StorageType.F16)]
    [InlineData(StorageType.BF16)]
    public void WriteGguf_InHalfPrecision_RoundsMatricesAsTorchDoes(StorageType type)
    {
        using var folder = new TemporaryFolder();
        using var original = Checkpoint.Open(Directory.GetDirectories(Shared.Path("golden", "models"))[0]);
        var half = type == StorageType.F16 ? ScalarType.Float16 : ScalarType.BFloat16;

        CheckpointWriter.WriteGguf(original, folder["half.gguf"], type);

        using var written = Checkpoint.Open(folder["half.gguf"]);
        foreach (var info in written.Tensors.Values)
        {
            using var scope = NewDisposeScope();
            Assert.Equal(info.Shape.Count == 1 ? StorageType.F32 : type, info.Type);
            var expected = original.Read(info.Name);
            RequireEqual(info.Shape.Count == 1 ? expected : expected.to(half), written.Read(info.Name), info.Name);
        }
    }

    [Fact]
    public void WriteGguf_AsQ80_StaysWithinHalfAStepOfEachBlock()
    {
        using var folder = new TemporaryFolder();
        using var original = Checkpoint.Open(Directory.GetDirectories(Shared.Path("golden", "models"))[0]);

        CheckpointWriter.WriteGguf(original, folder["small.gguf"], StorageType.Q8_0);

        using var written = Checkpoint.Open(folder["small.gguf"]);
        foreach (var info in written.Tensors.Values.Where(info => info.Type == StorageType.Q8_0))
        {
            using var scope = NewDisposeScope();
            var expected = original.Read(info.Name).view(-1, 32);
            var step = expected.abs().amax([1], keepdim: true) / 127;
            var error = (written.Read(info.Name).view(-1, 32) - expected).abs();
            // Half a step of rounding, and the scale itself rounded to half precision: 127 steps by 2^-11.
            Assert.True((error <= (step * 0.57) + 1e-7).all().item<bool>(), info.Name);
        }
    }

    internal static void RequireEqualTensors(ICheckpoint expected, ICheckpoint found)
    {
        Assert.Equal(expected.Tensors.Keys.Order(StringComparer.Ordinal), found.Tensors.Keys.Order(StringComparer.Ordinal));
        foreach (var name in expected.Tensors.Keys)
        {
            using var scope = NewDisposeScope();
            RequireEqual(expected.Read(name), found.Read(name), name);
        }
    }

    private static void RequireEqual(Tensor expected, Tensor found, string name)
    {
        Assert.Equal(expected.dtype, found.dtype);
        Assert.Equal(expected.shape, found.shape);
        Assert.True(expected.bytes.SequenceEqual(found.bytes), name);
    }

    // What the decoder makes of a configuration; GGUF keeps a Mistral as a Llama.
    private static string Decoder(ICheckpoint checkpoint)
    {
        var config = DecoderFamilies.Read(checkpoint.Config, checkpoint.GenerationConfig, checkpoint.Path);
        var architecture = config.Architecture.Replace("Mistral", "Llama", StringComparison.Ordinal);
        return JsonSerializer.Serialize(config with { Architecture = architecture });
    }
}
