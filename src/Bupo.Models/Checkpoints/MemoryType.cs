using static TorchSharp.torch;

namespace Bupo.Models.Checkpoints;

/// <summary>PyTorch's types of elements by the names that files give them.</summary>
internal static class MemoryType
{
    public static StorageType ToStorage(ScalarType type) => type switch
    {
        ScalarType.Bool => StorageType.Bool,
        ScalarType.Byte => StorageType.U8,
        ScalarType.Int8 => StorageType.I8,
        ScalarType.Int16 => StorageType.I16,
        ScalarType.Int32 => StorageType.I32,
        ScalarType.Int64 => StorageType.I64,
        ScalarType.Float16 => StorageType.F16,
        ScalarType.BFloat16 => StorageType.BF16,
        ScalarType.Float32 => StorageType.F32,
        ScalarType.Float64 => StorageType.F64,
        _ => throw new ArgumentException($"{type} cannot be stored in a checkpoint; convert the tensor first.", nameof(type)),
    };

    /// <summary>As config.json names it.</summary>
    public static string HubName(ScalarType type) => type switch
    {
        ScalarType.Float16 => "float16",
        ScalarType.BFloat16 => "bfloat16",
        ScalarType.Float32 => "float32",
        ScalarType.Float64 => "float64",
        _ => throw new ArgumentException($"{type} is no type for weights; float32, bfloat16 or float16 was expected.", nameof(type)),
    };
}
