using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Bupo.Models.Arithmetic;

/// <summary>How numbers of a stored type become float32, sixteen at a time. All conversions are exact.</summary>
internal unsafe interface IStoredFloats
{
    /// <summary>Bytes a number.</summary>
    static abstract int Size { get; }

    /// <summary>Sixteen numbers from an address on.</summary>
    static abstract Vector512<float> Load(byte* at);

    /// <summary>One number.</summary>
    static abstract float LoadOne(byte* at);
}

internal readonly unsafe struct StoredSingle : IStoredFloats
{
    public static int Size => sizeof(float);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(byte* at) => Vector512.Load((float*)at);

    public static float LoadOne(byte* at) => *(float*)at;
}

/// <summary>bfloat16 is the upper half of a float32.</summary>
internal readonly unsafe struct StoredBFloat16 : IStoredFloats
{
    public static int Size => sizeof(ushort);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(byte* at)
    {
        var (low, high) = Vector256.Widen(Vector256.Load((ushort*)at));
        return (Vector512.Create(low, high) << 16).AsSingle();
    }

    public static float LoadOne(byte* at) => BitConverter.UInt32BitsToSingle((uint)*(ushort*)at << 16);
}

/// <summary>float16: its exponent and mantissa, moved to a float32's place, are 2^112 too small.</summary>
internal readonly unsafe struct StoredHalf : IStoredFloats
{
    public static int Size => sizeof(ushort);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(byte* at)
    {
        var (low, high) = Vector256.Widen(Vector256.Load((ushort*)at));
        var bits = Vector512.Create(low, high);
        var sign = (bits & Vector512.Create(0x8000u)) << 16;
        var magnitude = ((bits & Vector512.Create(0x7fffu)) << 13).AsSingle() * Vector512.Create(5.192296858534828e33f);
        return (magnitude.AsUInt32() | sign).AsSingle();
    }

    public static float LoadOne(byte* at) => (float)*(Half*)at;
}
