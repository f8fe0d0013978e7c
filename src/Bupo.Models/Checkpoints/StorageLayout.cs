using static TorchSharp.torch;

namespace Bupo.Models.Checkpoints;

/// <summary>The block of a storage type: how many elements it holds, in how many bytes, and what they are in memory.</summary>
internal readonly record struct StorageLayout(int BlockElements, int BlockBytes, ScalarType Memory)
{
    public bool IsQuantized => BlockElements > 1;

    public static StorageLayout Of(StorageType type) => type switch
    {
        StorageType.Bool => new(1, 1, ScalarType.Bool),
        StorageType.U8 => new(1, 1, ScalarType.Byte),
        StorageType.I8 => new(1, 1, ScalarType.Int8),
        StorageType.I16 => new(1, 2, ScalarType.Int16),
        StorageType.I32 => new(1, 4, ScalarType.Int32),
        StorageType.I64 => new(1, 8, ScalarType.Int64),
        StorageType.F16 => new(1, 2, ScalarType.Float16),
        StorageType.BF16 => new(1, 2, ScalarType.BFloat16),
        StorageType.F32 => new(1, 4, ScalarType.Float32),
        StorageType.F64 => new(1, 8, ScalarType.Float64),
        StorageType.Q4_0 => new(32, 18, ScalarType.Float32),
        StorageType.Q4_1 => new(32, 20, ScalarType.Float32),
        StorageType.Q5_0 => new(32, 22, ScalarType.Float32),
        StorageType.Q5_1 => new(32, 24, ScalarType.Float32),
        StorageType.Q8_0 => new(32, 34, ScalarType.Float32),
        StorageType.Q4_K => new(256, 144, ScalarType.Float32),
        StorageType.Q5_K => new(256, 176, ScalarType.Float32),
        StorageType.Q6_K => new(256, 210, ScalarType.Float32),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    /// <summary>The bytes of a tensor; null where they pass 2^63 or its rows are no whole number of blocks.</summary>
    public static long? BytesOf(StorageType type, IReadOnlyList<long> shape)
    {
        var layout = Of(type);
        if (layout.IsQuantized && (shape.Count == 0 || shape[^1] % layout.BlockElements != 0))
        {
            return null;
        }
        Int128 bytes = layout.BlockBytes;
        foreach (var size in shape)
        {
            // Two sizes of at most 2^63 fit into 128 bits; the rest is refused before it can overflow.
            bytes *= size;
            if (size < 0 || bytes > long.MaxValue)
            {
                return null;
            }
        }
        bytes /= layout.BlockElements;
        return (long)bytes;
    }
}
