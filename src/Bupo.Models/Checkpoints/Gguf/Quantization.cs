using System.Buffers.Binary;
using static TorchSharp.torch;

namespace Bupo.Models.Checkpoints.Gguf;

/// <summary>Elements in memory to Q8_0 blocks, rounding where the gguf package of ggml's authors rounds.</summary>
internal static class Quantization
{
    private const int Block = 32;
    private const int BlockBytes = 34;

    public static void WriteQ80(Stream stream, Tensor weights)
    {
        const long Most = 1 << 20;
        using var scope = NewDisposeScope();
        var flat = weights.view(-1);
        for (long start = 0; start < flat.shape[0]; start += Most)
        {
            using var part = flat.narrow(0, start, Math.Min(Most, flat.shape[0] - start));
            stream.Write(Q80(part.data<float>().ToArray()));
        }
    }

    private static byte[] Q80(ReadOnlySpan<float> values)
    {
        var bytes = new byte[values.Length / Block * BlockBytes];
        for (var block = 0; block < values.Length / Block; block++)
        {
            Encode(values.Slice(block * Block, Block), bytes.AsSpan(block * BlockBytes, BlockBytes));
        }
        return bytes;
    }

    private static void Encode(ReadOnlySpan<float> values, Span<byte> block)
    {
        var largest = 0f;
        foreach (var value in values)
        {
            largest = MathF.Max(largest, MathF.Abs(value));
        }
        var scale = largest / 127;
        var inverse = scale == 0 ? 0 : 1 / scale;
        BinaryPrimitives.WriteHalfLittleEndian(block, (Half)scale);
        for (var i = 0; i < Block; i++)
        {
            block[2 + i] = (byte)(sbyte)MathF.Round(values[i] * inverse, MidpointRounding.AwayFromZero);
        }
    }
}
