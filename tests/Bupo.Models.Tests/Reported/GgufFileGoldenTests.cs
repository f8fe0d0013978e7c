using System.Text.Json.Nodes;
using Bupo.Models.Checkpoints;
using Bupo.Models.Tests.Checkpoints;
using Xunit;
using static TorchSharp.torch;

namespace Bupo.Models.Tests.Reported;

/// <summary>GGUF files of public reports: biases, keys in old forms, split and turned files.</summary>
public class GgufFileGoldenTests
{
    private const string Cases = "gguf.jsonl";
    private const uint UInt16 = 2, Int32 = 5, Float32 = 6, TypeOfI8 = 24;

    public static TheoryData<string> Ids => ReportedCase.Ids(Cases);

    [Theory, MemberData(nameof(Ids))]
    public void Open_ReportedFile_ComputesWhatItSaysOrRefuses(string id)
    {
        var reported = ReportedCase.Read(Cases, id);
        using var folder = reported.Copy();
        if (id.StartsWith("mlp-bias", StringComparison.Ordinal))
        {
            AddBiases(folder, attention: id == "mlp-bias-round-trip");
        }
        using (var checkpoint = Checkpoint.Open(folder.Path))
        {
            CheckpointWriter.WriteGguf(checkpoint, folder["made.gguf"], StorageType.F32);
        }

        reported.Check(() => Checkpoint.Open(Changed(id, folder)));
    }

    private static string Changed(string id, TemporaryFolder folder)
    {
        var path = folder["made.gguf"];
        var file = EditedGguf.Read(path);
        switch (id)
        {
            case "mlp-bias-round-trip":
                using (var gguf = Checkpoint.Open(path))
                {
                    CheckpointWriter.WriteFolder(gguf, folder["back"]);
                }
                return folder["back"];
            case "mlp-bias-only":
                return path;
            case "rope-factor-without-type" or "rope-scale-linear":
                file.Pairs.Add(EditedGguf.Pair(id == "rope-scale-linear" ? "llama.rope.scale_linear" : "llama.rope.scaling.factor", Float32, BitConverter.GetBytes(4f)));
                break;
            case "split-first":
                return Split(file, folder);
            case "big-endian":
                var bytes = File.ReadAllBytes(path);
                Array.Reverse(bytes, 4, 4);
                File.WriteAllBytes(folder["big.gguf"], bytes);
                return folder["big.gguf"];
            case "i8-matrix":
                var at = file.Tensors.FindIndex(tensor => tensor.Name == "blk.0.ffn_up.weight");
                file.Tensors[at] = file.Tensors[at] with { Type = TypeOfI8, Data = file.Tensors[at].Data[..(file.Tensors[at].Data.Length / 4)] };
                break;
            case "extension-case":
                File.Move(path, folder["MODEL.GGUF"]);
                return folder["MODEL.GGUF"];
            default:
                Assert.Fail($"{id} is a case that this test does not know.");
                break;
        }
        file.Write(folder["changed.gguf"]);
        return folder["changed.gguf"];
    }

    private static string Split(EditedGguf file, TemporaryFolder folder)
    {
        static byte[][] Pairs(int number) =>
        [
            EditedGguf.Pair("split.no", UInt16, BitConverter.GetBytes((ushort)number)),
            EditedGguf.Pair("split.count", UInt16, BitConverter.GetBytes((ushort)2)),
            EditedGguf.Pair("split.tensors.count", Int32, BitConverter.GetBytes(30)),
        ];
        string[] names = [.. file.Tensors.Select(tensor => tensor.Name)];
        var first = folder["split-00001-of-00002.gguf"];
        file.Write(first, [.. file.Pairs, .. Pairs(0)], names[..12]);
        file.Write(folder["split-00002-of-00002.gguf"], Pairs(1), names[12..]);
        return first;
    }

    private static void AddBiases(TemporaryFolder folder, bool attention)
    {
        using var scope = NewDisposeScope();
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        using (var file = new SafetensorsFile(folder["model.safetensors"]))
        {
            foreach (var name in file.Tensors.Keys)
            {
                tensors[name] = file.Read(name);
                if (name.EndsWith("_proj.weight", StringComparison.Ordinal) && (attention || name.Contains(".mlp.", StringComparison.Ordinal)))
                {
                    var bias = Enumerable.Range(0, (int)tensors[name].shape[0]).Select(i => (float)(0.05 * ((((7 * i) + 3) % 11) - 5))).ToArray();
                    tensors[name.Replace(".weight", ".bias", StringComparison.Ordinal)] = tensor(bias);
                }
            }
        }
        File.Delete(folder["model.safetensors"]);
        SafetensorsFile.Write(folder["model.safetensors"], tensors);
        var config = JsonNode.Parse(File.ReadAllText(folder["config.json"]))!.AsObject();
        config["attention_bias"] = attention;
        config["mlp_bias"] = true;
        File.WriteAllText(folder["config.json"], config.ToJsonString());
    }
}
