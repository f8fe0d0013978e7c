using System.Text.Json;
using Bupo.Models.Checkpoints;
using Bupo.Testing;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Bupo.Models.Tests.Checkpoints;

/// <summary>The recorded models, read through the library and once more by hand.</summary>
public class SafetensorsGoldenTests
{
    public static TheoryData<string> Models => Shared.Models();

    [Theory, MemberData(nameof(Models))]
    public void Read_EveryTensor_IsTheFilesBytes(string model)
    {
        var folder = Shared.Path(["golden", .. model.Split('/')]);
        using var checkpoint = Checkpoint.Open(folder);
        var file = File.ReadAllBytes(Path.Combine(folder, "model.safetensors"));
        var header = (int)BitConverter.ToInt64(file);
        using var json = JsonDocument.Parse(file.AsMemory(8, header));

        Assert.NotEmpty(checkpoint.Tensors);
        foreach (var info in checkpoint.Tensors.Values)
        {
            var entry = json.RootElement.GetProperty(info.Name);
            var start = 8 + header + entry.GetProperty("data_offsets")[0].GetInt32();
            using var tensor = checkpoint.Read(info.Name);
            Assert.Equal(entry.GetProperty("shape").EnumerateArray().Select(s => s.GetInt64()), tensor.shape);
            Assert.True(tensor.bytes.SequenceEqual(file.AsSpan(start, (int)info.Bytes)), info.Name);
        }
    }

    [Theory, MemberData(nameof(Models))]
    public void Read_AsBFloat16_IsTorchsConversion(string model)
    {
        using var checkpoint = Checkpoint.Open(Shared.Path(["golden", .. model.Split('/')]));
        var name = checkpoint.Tensors.Keys.First();

        using var scope = NewDisposeScope();
        var converted = checkpoint.Read(name, ScalarType.BFloat16);

        Assert.Equal(ScalarType.BFloat16, converted.dtype);
        Assert.True(converted.equal(checkpoint.Read(name).to(ScalarType.BFloat16)).all().item<bool>());
    }

    [Fact]
    public void Read_AndDispose_LeavesNoTensor()
    {
        var models = Shared.Path("golden", "models");
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        using (var checkpoint = Checkpoint.Open(Directory.GetDirectories(models)[0]))
        {
            foreach (var name in checkpoint.Tensors.Keys)
            {
                checkpoint.Read(name).Dispose();
                checkpoint.Read(name, ScalarType.Float16).Dispose();
            }
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
