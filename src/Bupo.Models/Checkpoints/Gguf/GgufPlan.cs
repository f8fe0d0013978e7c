using System.Text.RegularExpressions;
using Bupo.Models.Architectures;

namespace Bupo.Models.Checkpoints.Gguf;

/// <summary>Decides which tensors a GGUF file gets from a checkpoint, under which names and types.</summary>
internal sealed partial class GgufPlan(string path, GgufFamily family, DecoderConfig config, StorageType type)
{
    /// <summary>The tensors that the architecture asks for, each made from one of the checkpoint's or from a stack of experts'.</summary>
    /// <exception cref="BupoException">One has no place in GGUF.</exception>
    public List<GgufOutput> Outputs() =>
        [.. ParameterLayout.Of(config).GroupBy(tensor => GgufName(tensor.Key)).Select(group => Output(group.Key, [.. group]))];

    private GgufOutput Output(string name, List<KeyValuePair<string, long[]>> tensors)
    {
        var (first, rows) = tensors[0];
        long[] shape = Expert().IsMatch(first) ? [tensors.Count, .. rows] : rows;
        var stored = TypeOf(name, shape);
        return new(new(name, stored, shape, StorageLayout.BytesOf(stored, shape)!.Value), [.. tensors.Select(tensor => tensor.Key)])
        {
            InterleavedHead = family.IsInterleaved && GgufFamily.IsRotated(first) ? config.HeadSize : 0,
            Added = family.NormsPlusOne && GgufFamily.IsNorm(first) ? 1 : 0,
        };
    }

    // llama.cpp keeps vectors and routers in float32; quantized rows must be whole blocks, others stay in half precision.
    private StorageType TypeOf(string name, long[] shape) =>
        shape.Length == 1 || name.EndsWith("ffn_gate_inp.weight", StringComparison.Ordinal) ? StorageType.F32
        : StorageLayout.BytesOf(type, shape) is null ? StorageType.F16
        : type;

    private string GgufName(string name)
    {
        var dot = name.LastIndexOf('.');
        var (stem, kind) = (name[..dot], name[dot..]);
        var layer = Layer().Match(stem);
        var found = layer.Success
            ? Find(family.LayerNames, Expert().Replace(stem[layer.Length..], ".experts.{e}."), $"blk.{layer.Groups[1].Value}.")
            : Find(GgufFamily.OuterNames, stem, "");
        return found is null
            ? throw new BupoException(
                $"{path}: tensor {name} has no place in a GGUF file of the architecture {family.Architecture}, which was to be written.")
            : found + kind;
    }

    private static string? Find((string Hub, string Gguf)[] names, string hub, string place) =>
        names.Where(name => name.Hub == hub).Select(name => place + name.Gguf).FirstOrDefault();

    [GeneratedRegex(@"^model\.layers\.(\d+)\.", RegexOptions.CultureInvariant)]
    private static partial Regex Layer();

    [GeneratedRegex(@"\.experts\.\d+\.", RegexOptions.CultureInvariant)]
    private static partial Regex Expert();
}
