using System.Globalization;
using System.Text.Json.Nodes;

namespace Bupo.Models.Checkpoints.Gguf;

/// <summary>The tensors of a GGUF file by their Hugging Face names, stacked experts one by one.</summary>
internal static class GgufTensors
{
    private const string ExpertMark = "{e}";

    public static IEnumerable<StoredTensor> ToHub(GgufFile file, GgufFamily family, JsonObject config)
    {
        foreach (var (name, tensor) in file.Tensors)
        {
            if (name == GgufRopeScaling.DivisorsTensor)
            {
                continue; // It became rope_scaling.
            }
            WeightTypes.Require(file.Path, tensor.Info);
            var hub = HubName(name, family) ?? throw new BupoException(
                $"{file.Path}: tensor {name} is not part of the architecture {family.Architecture}; the file is damaged or of a newer kind.");
            foreach (var part in hub.Contains(ExpertMark, StringComparison.Ordinal) ? Experts(tensor, hub) : [Renamed(tensor, hub)])
            {
                yield return Adjusted(part, family, config) with { Lost = file.Metadata.GetValueOrDefault(GgufNormRounding.Key(name)) as float[] };
            }
        }
    }

    private static string? HubName(string name, GgufFamily family)
    {
        var dot = name.LastIndexOf('.');
        if (dot < 0)
        {
            return null;
        }
        var (stem, kind) = (name[..dot], name[dot..]);
        if (!stem.StartsWith("blk.", StringComparison.Ordinal))
        {
            return GgufFamily.OuterNames.Where(n => n.Gguf == stem).Select(n => n.Hub + kind).FirstOrDefault();
        }
        var parts = stem.Split('.', 3);
        return parts.Length == 3 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var layer)
            ? family.LayerNames.Where(n => n.Gguf == parts[2]).Select(n => $"model.layers.{layer}.{n.Hub}{kind}").FirstOrDefault()
            : null;
    }

    private static StoredTensor Renamed(StoredTensor tensor, string name) => tensor with { Info = tensor.Info with { Name = name } };

    private static IEnumerable<StoredTensor> Experts(StoredTensor stacked, string name)
    {
        for (var expert = 0; expert < stacked.Info.Shape[0]; expert++)
        {
            yield return stacked.Share(expert, name.Replace(ExpertMark, expert.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        }
    }

    private static StoredTensor Adjusted(StoredTensor tensor, GgufFamily family, JsonObject config)
    {
        var name = tensor.Info.Name;
        if (family.NormsPlusOne && GgufFamily.IsNorm(name))
        {
            return tensor with { Added = 1 };
        }
        if (!family.IsInterleaved || !GgufFamily.IsRotated(name))
        {
            return tensor;
        }
        var head = (long)config["head_dim"]!;
        return head > 0 && head % 2 == 0 && head <= int.MaxValue && tensor.Info.Shape[0] % head == 0
            ? tensor with { InterleavedHead = (int)head }
            : throw new BupoException(
                $"{tensor.File.Path}: {name} has {tensor.Info.Shape[0]} rows, whole heads of an even width were expected and the head width is {head}.");
    }
}
