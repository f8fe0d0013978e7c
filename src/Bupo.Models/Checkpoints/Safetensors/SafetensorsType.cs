namespace Bupo.Models.Checkpoints.Safetensors;

/// <summary>The format's names of the types that PyTorch knows too.</summary>
internal static class SafetensorsType
{
    private static readonly Dictionary<string, StorageType> Types = new(StringComparer.Ordinal)
    {
        ["BOOL"] = StorageType.Bool,
        ["U8"] = StorageType.U8,
        ["I8"] = StorageType.I8,
        ["I16"] = StorageType.I16,
        ["I32"] = StorageType.I32,
        ["I64"] = StorageType.I64,
        ["F16"] = StorageType.F16,
        ["BF16"] = StorageType.BF16,
        ["F32"] = StorageType.F32,
        ["F64"] = StorageType.F64,
    };

    public static string Known => string.Join(", ", Types.Keys);

    public static StorageType? Find(string name) => Types.TryGetValue(name, out var type) ? type : null;

    public static string Name(StorageType type) => Types.First(pair => pair.Value == type).Key;
}
