using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Bupo.Models.Checkpoints;

/// <summary>Stored blocks to elements in memory, rounding where the gguf package of ggml's authors rounds.</summary>
internal static class Dequantization
{
    private delegate void BlockDecoder(ReadOnlySpan<byte> block, Span<float> values);

    /// <summary>The type that blocks decode into without another step, where a certain one is wanted in the end.</summary>
    public static ScalarType DirectType(StorageType type, ScalarType wanted) =>
        type == StorageType.BF16 && wanted == ScalarType.Float32 ? wanted : StorageLayout.Of(type).Memory;

    /// <summary>Decodes whole blocks into the memory type of their storage; BF16 into float32, too, if the target has the room for it.</summary>
    public static void Decode(StorageType type, ReadOnlySpan<byte> source, Span<byte> target)
    {
        if (type == StorageType.BF16 && target.Length == 2 * source.Length)
        {
            Widen(MemoryMarshal.Cast<byte, ushort>(source), MemoryMarshal.Cast<byte, uint>(target));
            return;
        }
        BlockDecoder? decoder = type switch
        {
            StorageType.Q4_0 => Q40,
            StorageType.Q4_1 => Q41,
            StorageType.Q5_0 => Q50,
            StorageType.Q5_1 => Q51,
            StorageType.Q8_0 => Q80,
            StorageType.Q4_K => Q4K,
            StorageType.Q5_K => Q5K,
            StorageType.Q6_K => Q6K,
            _ => null,
        };
        if (decoder is null)
        {
            source.CopyTo(target);
            return;
        }
        var layout = StorageLayout.Of(type);
        var values = MemoryMarshal.Cast<byte, float>(target);
        for (; source.Length > 0; source = source[layout.BlockBytes..], values = values[layout.BlockElements..])
        {
            decoder(source[..layout.BlockBytes], values[..layout.BlockElements]);
        }
    }

    // A bfloat16 is the upper half of a float32.
    private static void Widen(ReadOnlySpan<ushort> source, Span<uint> target)
    {
        var i = 0;
        for (; i <= source.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            Vector.Widen(new Vector<ushort>(source[i..]), out var low, out var high);
            (low << 16).CopyTo(target[i..]);
            (high << 16).CopyTo(target[(i + Vector<uint>.Count)..]);
        }
        for (; i < source.Length; i++)
        {
            target[i] = (uint)source[i] << 16;
        }
    }

    private static float Half(ReadOnlySpan<byte> bytes) => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes);

    private static void Q40(ReadOnlySpan<byte> block, Span<float> values)
    {
        var scale = Half(block);
        for (var i = 0; i < 16; i++)
        {
            values[i] = scale * ((block[2 + i] & 15) - 8);
            values[16 + i] = scale * ((block[2 + i] >> 4) - 8);
        }
    }

    private static void Q41(ReadOnlySpan<byte> block, Span<float> values)
    {
        var scale = Half(block);
        var minimum = Half(block[2..]);
        for (var i = 0; i < 16; i++)
        {
            values[i] = scale * (block[4 + i] & 15) + minimum;
            values[16 + i] = scale * (block[4 + i] >> 4) + minimum;
        }
    }

    private static void Q50(ReadOnlySpan<byte> block, Span<float> values)
    {
        var scale = Half(block);
        var fifth = BinaryPrimitives.ReadUInt32LittleEndian(block[2..]);
        for (var i = 0; i < 16; i++)
        {
            values[i] = scale * ((block[6 + i] & 15 | Bit(fifth, i) << 4) - 16);
            values[16 + i] = scale * ((block[6 + i] >> 4 | Bit(fifth, 16 + i) << 4) - 16);
        }
    }

    private static void Q51(ReadOnlySpan<byte> block, Span<float> values)
    {
        var scale = Half(block);
        var minimum = Half(block[2..]);
        var fifth = BinaryPrimitives.ReadUInt32LittleEndian(block[4..]);
        for (var i = 0; i < 16; i++)
        {
            values[i] = scale * (block[8 + i] & 15 | Bit(fifth, i) << 4) + minimum;
            values[16 + i] = scale * (block[8 + i] >> 4 | Bit(fifth, 16 + i) << 4) + minimum;
        }
    }

    private static void Q80(ReadOnlySpan<byte> block, Span<float> values)
    {
        var scale = Half(block);
        for (var i = 0; i < 32; i++)
        {
            values[i] = scale * (sbyte)block[2 + i];
        }
    }

    private static void Q4K(ReadOnlySpan<byte> block, Span<float> values)
    {
        var quants = block[16..];
        for (var part = 0; part < 8; part++)
        {
            var (scale, minimum) = ScaleAndMinimum(block, part);
            for (var i = 0; i < 32; i++)
            {
                values[32 * part + i] = scale * Nibble(quants[32 * (part / 2) + i], part) - minimum;
            }
        }
    }

    private static void Q5K(ReadOnlySpan<byte> block, Span<float> values)
    {
        var fifth = block[16..];
        var quants = block[48..];
        for (var part = 0; part < 8; part++)
        {
            var (scale, minimum) = ScaleAndMinimum(block, part);
            for (var i = 0; i < 32; i++)
            {
                var quant = Nibble(quants[32 * (part / 2) + i], part) | Bit(fifth[i], part) << 4;
                values[32 * part + i] = scale * quant - minimum;
            }
        }
    }

    private static void Q6K(ReadOnlySpan<byte> block, Span<float> values)
    {
        var upper = block[128..];
        var scales = block[192..];
        var scale = Half(block[208..]);
        for (var i = 0; i < 256; i++)
        {
            var (half, row) = (i / 128, i % 128 / 32);
            var low = Nibble(block[64 * half + i % 64], row / 2);
            var high = upper[32 * half + i % 32] >> 2 * row & 3;
            values[i] = scale * (sbyte)scales[i / 16] * ((low | high << 4) - 32);
        }
    }

    // Eight 6-bit scales and minima in 12 bytes: the first four lie whole, the last four take their upper bits from those.
    private static (float Scale, float Minimum) ScaleAndMinimum(ReadOnlySpan<byte> block, int part)
    {
        var packed = block[4..16];
        var (scale, minimum) = part < 4
            ? (packed[part] & 63, packed[part + 4] & 63)
            : (packed[part + 4] & 15 | packed[part - 4] >> 2 & 48, packed[part + 4] >> 4 | packed[part] >> 2 & 48);
        return (Half(block) * scale, Half(block[2..]) * minimum);
    }

    private static int Nibble(byte pair, int odd) => (odd & 1) == 0 ? pair & 15 : pair >> 4;

    private static int Bit(uint bits, int place) => (int)(bits >> place) & 1;
}
