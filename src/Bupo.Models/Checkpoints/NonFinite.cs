using System.Numerics;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Bupo.Models.Checkpoints;

/// <summary>Looks for NaNs and infinities in weights that have just been copied and are still in the cache.</summary>
internal static class NonFinite
{
    public static bool IsIn(ReadOnlySpan<byte> elements, ScalarType type) => type switch
    {
        ScalarType.Float16 => IsAtLeast<ushort>(elements, 0x7FFF, 0x7C00),
        ScalarType.BFloat16 => IsAtLeast<ushort>(elements, 0x7FFF, 0x7F80),
        ScalarType.Float32 => IsAtLeast<uint>(elements, 0x7FFF_FFFF, 0x7F80_0000),
        ScalarType.Float64 => IsAtLeast<ulong>(elements, 0x7FFF_FFFF_FFFF_FFFF, 0x7FF0_0000_0000_0000),
        _ => false,
    };

    // Without their signs, NaNs are the only values above infinity.
    private static bool IsAtLeast<T>(ReadOnlySpan<byte> bytes, T magnitude, T infinity)
        where T : unmanaged, IBinaryInteger<T>
    {
        var values = MemoryMarshal.Cast<byte, T>(bytes);
        var vectors = MemoryMarshal.Cast<T, Vector<T>>(values);
        var largest = Vector<T>.Zero;
        foreach (var vector in vectors)
        {
            largest = Vector.Max(largest, vector & Vector.Create(magnitude));
        }
        if (Vector.GreaterThanOrEqualAny(largest, Vector.Create(infinity)))
        {
            return true;
        }
        foreach (var value in values[(vectors.Length * Vector<T>.Count)..])
        {
            if ((value & magnitude) >= infinity)
            {
                return true;
            }
        }
        return false;
    }
}
