using System.Globalization;
using System.Text.Json.Nodes;
using Bupo.Models.Architectures;
using Bupo.Models.Checkpoints;
using Bupo.Models.Decoder;
using Xunit;
using static TorchSharp.torch;

namespace Bupo.Models.Tests.Checkpoints;

/// <summary>How much memory loading takes; alone, since the peak is the process's own.</summary>
[Collection(nameof(LoadingMemoryTests)), CollectionDefinition(nameof(LoadingMemoryTests), DisableParallelization = true)]
[Trait("Tier", "slow")]
public class LoadingMemoryTests
{
    private const int Tensors = 24;
    private const int Elements = 4 << 20;
    private const double Allowed = 1.15;

    [Fact]
    public void Read_WholeCheckpointAtItsOwnType_PeaksBelow115PercentOfItsBytes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The peak of resident memory is read from /proc, which only Linux has.");
        using var folder = new TemporaryFolder();
        var bytes = WriteCheckpoint(folder);
        using var checkpoint = Checkpoint.Open(folder.Path);
        GC.Collect();
        File.WriteAllText("/proc/self/clear_refs", "5"); // begins a new peak
        var before = Resident("VmRSS");

        var loaded = checkpoint.Tensors.Keys.Select(name => checkpoint.Read(name)).ToList();

        var peak = Resident("VmHWM") - before;
        loaded.ForEach(tensor => tensor.Dispose());
        Assert.InRange(peak, 1, (long)(Allowed * bytes));
    }

    [Fact]
    public void Load_StackedExperts_PeaksBelow115PercentOfTheirBytes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The peak of resident memory is read from /proc, which only Linux has.");
        using var folder = new TemporaryFolder();
        var bytes = WriteExperts(folder);
        using var checkpoint = Checkpoint.Open(folder.Path);
        GC.Collect();
        File.WriteAllText("/proc/self/clear_refs", "5");
        var before = Resident("VmRSS");

        using var model = DecoderModel.Load(checkpoint);

        Assert.InRange(Resident("VmHWM") - before, 1, (long)(Allowed * bytes));
    }

    private static long WriteExperts(TemporaryFolder folder)
    {
        const string Config = """
            {"architectures": ["GptOssForCausalLM"], "hidden_size": 256, "intermediate_size": 512, "num_hidden_layers": 8, "num_attention_heads": 4, "num_key_value_heads": 2,
             "head_dim": 64, "vocab_size": 160, "max_position_embeddings": 1024, "num_local_experts": 16, "num_experts_per_tok": 2, "sliding_window": 8,
             "rope_scaling": {"rope_type": "yarn", "factor": 32.0, "original_max_position_embeddings": 32, "truncate": false}}
            """;
        using var scope = NewDisposeScope();
        var config = JsonNode.Parse(Config)!.AsObject();
        var decoder = DecoderFamilies.Read(config, null, "test");
        var tensors = ParameterLayout.Of(decoder).Where(p => !p.Key.Contains(".mlp.", StringComparison.Ordinal)).ToDictionary(p => p.Key, p => ones(p.Value, ScalarType.BFloat16));
        for (var layer = 0; layer < decoder.Layers; layer++)
        {
            foreach (var (name, shape) in new (string, long[])[]
            {
                ("router.weight", [16, 256]), ("router.bias", [16]), ("experts.gate_up_proj", [16, 256, 1024]), ("experts.gate_up_proj_bias", [16, 1024]),
                ("experts.down_proj", [16, 512, 256]), ("experts.down_proj_bias", [16, 256]),
            })
            {
                tensors[$"model.layers.{layer}.mlp.{name}"] = ones(shape, ScalarType.BFloat16);
            }
        }
        SafetensorsFile.Write(folder["model.safetensors"], tensors);
        File.WriteAllText(folder["config.json"], Config);
        return tensors.Values.Sum(tensor => tensor.numel() * 2);
    }

    private static long WriteCheckpoint(TemporaryFolder folder)
    {
        using var tensor = ones(Elements, ScalarType.BFloat16);
        SafetensorsFile.Write(folder["model.safetensors"], Enumerable.Range(0, Tensors).ToDictionary(i => $"w{i}", _ => tensor));
        File.WriteAllText(folder["config.json"], "{}");
        return 2L * Tensors * Elements;
    }

    private static long Resident(string field)
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(field, StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
