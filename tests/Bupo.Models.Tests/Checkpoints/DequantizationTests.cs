using System.Runtime.InteropServices;
using Bupo.Models.Checkpoints;
using Bupo.Models.Checkpoints.Gguf;
using Xunit;
using static TorchSharp.torch;

namespace Bupo.Models.Tests.Checkpoints;

public class DequantizationTests
{
    private const int Count = 256 * 64;

    public static TheoryData<StorageType> Quantized =>
    [
        StorageType.Q4_0, StorageType.Q4_1, StorageType.Q5_0, StorageType.Q5_1, StorageType.Q8_0, StorageType.Q4_K, StorageType.Q5_K, StorageType.Q6_K,
    ];

    [Theory, MemberData(nameof(Quantized))]
    public void Decode_BlocksOfGgml_GivesItsValuesBitForBit(StorageType type)
    {
        var bytes = Ggml.Quantize(type, Normal(seed: (int)type));
        var found = new float[Count];

        Dequantization.Decode(type, bytes, MemoryMarshal.AsBytes(found.AsSpan()));

        Assert.Equal(Ggml.Dequantize(type, bytes, Count), found);
    }

    [Fact]
    public void WriteQ80_Weights_GivesTheBlocksOfGgml()
    {
        var values = Normal(seed: 1);
        values.AsSpan(32, 32).Clear();
        using var weights = tensor(values);
        using var stream = new MemoryStream();

        Quantization.WriteQ80(stream, weights);

        Assert.Equal(Ggml.Quantize(StorageType.Q8_0, values), stream.ToArray());
    }

    [Theory]
    [InlineData(StorageType.Q8_0, new byte[] { 0x00, 0x3C, 0xFF, 0x7F }, new[] { -1f, 127f, 0f })]
    [InlineData(StorageType.Q4_0, new byte[] { 0x00, 0x40, 0x0F, 0x80 }, new[] { 14f, -16f, -16f })]
    [InlineData(StorageType.Q4_1, new byte[] { 0x00, 0x38, 0x00, 0x3C, 0x0F, 0x80 }, new[] { 8.5f, 1f, 1f })]
    public void Decode_BlockByHand_IsScaleTimesQuantPlusMinimum(StorageType type, byte[] start, float[] expected)
    {
        var block = new byte[StorageLayout.Of(type).BlockBytes];
        start.CopyTo(block, 0);
        var found = new float[32];

        Dequantization.Decode(type, block, MemoryMarshal.AsBytes(found.AsSpan()));

        Assert.Equal(expected, found[..expected.Length]);
    }

    [Fact]
    public void Decode_BFloat16IntoFloat32_IsTorchsConversion()
    {
        const int Odd = 1003;
        using var scope = NewDisposeScope();
        var weights = tensor(Normal(seed: 2)[..Odd]).to(ScalarType.BFloat16);
        var found = new float[Odd];

        Dequantization.Decode(StorageType.BF16, weights.bytes, MemoryMarshal.AsBytes(found.AsSpan()));

        Assert.Equal(weights.to(ScalarType.Float32).data<float>().ToArray(), found);
    }

    private static float[] Normal(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Count).Select(_ => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()) * 0.02))];
    }
}
