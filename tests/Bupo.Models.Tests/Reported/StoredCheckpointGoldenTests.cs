using System.Text.Json.Nodes;
using Bupo.Models.Checkpoints;
using Bupo.Models.Tests.Checkpoints;
using Xunit;
using static TorchSharp.torch;

namespace Bupo.Models.Tests.Reported;

/// <summary>Weights of public reports that are not what they look like.</summary>
public class StoredCheckpointGoldenTests
{
    private const string Cases = "checkpoints.jsonl";
    private const string Projection = "_proj.weight";

    public static TheoryData<string> Ids => ReportedCase.Ids(Cases);

    [Theory, MemberData(nameof(Ids))]
    public void Open_ReportedWeights_ComputesWhatTheyAreOrRefuses(string id)
    {
        var reported = ReportedCase.Read(Cases, id);
        using var folder = reported.Copy();
        using var other = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var tensors = Read(folder["model.safetensors"]);
        File.Delete(folder["model.safetensors"]);

        Change(id, tensors, folder);

        reported.Check(() => id == "f16-overflow-folder" ? Converted(folder.Path, other["half"]) : Checkpoint.Open(folder.Path));
    }

    private static Dictionary<string, Tensor> Read(string path)
    {
        using var file = new SafetensorsFile(path);
        return file.Tensors.Keys.ToDictionary(name => name, name => file.Read(name));
    }

    private static ICheckpoint Converted(string from, string to)
    {
        using var checkpoint = Checkpoint.Open(from);
        CheckpointWriter.WriteFolder(checkpoint, to, ScalarType.Float16);
        return Checkpoint.Open(to);
    }

    private static void Change(string id, Dictionary<string, Tensor> tensors, TemporaryFolder folder)
    {
        switch (id)
        {
            case "tie-differs":
                tensors["lm_head.weight"] = tensors["model.embed_tokens.weight"].flip(0).contiguous();
                break;
            case "int8-scb" or "int8-scb-no-config":
                Quantize(tensors);
                SetQuantization(folder, id == "int8-scb" ? """{"quant_method": "bitsandbytes", "load_in_8bit": true}""" : null);
                break;
            case "gptq-names":
                Pack(tensors);
                SetQuantization(folder, """{"quant_method": "gptq", "bits": 4}""");
                break;
            case "single-file-and-stale-index" or "single-file-and-index-without-shards":
                AddIndex(tensors, folder, withShard: id == "single-file-and-stale-index");
                break;
            case "f16-overflow-folder":
                tensors["model.layers.0.mlp.up_proj.weight"][3, 5] = 1e6f;
                break;
            case "inf-weight":
                tensors["model.layers.1.mlp.up_proj.weight"][3, 5] = float.PositiveInfinity;
                break;
            default:
                Assert.Fail($"{id} is a case that this test does not know.");
                break;
        }
        SafetensorsFile.Write(folder["model.safetensors"], tensors);
    }

    private static string[] Projections(Dictionary<string, Tensor> tensors) => [.. tensors.Keys.Where(name => name.EndsWith(Projection, StringComparison.Ordinal))];

    private static void Quantize(Dictionary<string, Tensor> tensors)
    {
        foreach (var name in Projections(tensors))
        {
            var scale = tensors[name].abs().amax([1], keepdim: true);
            tensors[name.Replace(".weight", ".SCB", StringComparison.Ordinal)] = scale.squeeze(1);
            tensors[name] = (tensors[name] / scale * 127).round().to(ScalarType.Int8);
        }
    }

    private static void Pack(Dictionary<string, Tensor> tensors)
    {
        foreach (var name in Projections(tensors))
        {
            var stem = name[..^".weight".Length];
            foreach (var (part, type) in new[] { ("qweight", ScalarType.Int32), ("qzeros", ScalarType.Int32), ("scales", ScalarType.Float16), ("g_idx", ScalarType.Int32) })
            {
                tensors[$"{stem}.{part}"] = ones(4, 4, type);
            }
            tensors.Remove(name);
        }
    }

    private static void AddIndex(Dictionary<string, Tensor> tensors, TemporaryFolder folder, bool withShard)
    {
        const string Shard = "model-00001-of-00001.safetensors";
        if (withShard)
        {
            SafetensorsFile.Write(folder[Shard], tensors);
        }
        var map = new JsonObject(tensors.Keys.Select(name => KeyValuePair.Create<string, JsonNode?>(name, Shard)));
        File.WriteAllText(folder["model.safetensors.index.json"], new JsonObject { ["weight_map"] = map }.ToJsonString());
        foreach (var name in Projections(tensors))
        {
            tensors[name] = tensors[name] * 0.5;
        }
    }

    private static void SetQuantization(TemporaryFolder folder, string? settings)
    {
        var config = JsonNode.Parse(File.ReadAllText(folder["config.json"]))!.AsObject();
        config["quantization_config"] = settings is null ? null : JsonNode.Parse(settings);
        File.WriteAllText(folder["config.json"], config.ToJsonString());
    }
}
