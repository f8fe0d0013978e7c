using Bupo.Randomness;
using CsCheck;
using Xunit;

namespace Bupo.Tests.Randomness;

public class RandomStreamTests
{
    // The known-answer vectors that Random123 1.14 publishes for philox4x32-10.
    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0u, 0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(~0u, ~0u, ~0u, ~0u, ~0u, ~0u, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void Block_KnownAnswers_Match(uint a, uint b, uint c, uint d, uint keyA, uint keyB, uint x, uint y, uint z, uint w)
    {
        Assert.Equal((x, y, z, w), Philox.Block(a, b, c, d, keyA, keyB));
    }

    [Fact]
    public void Streams_OfOtherSeedPurposeOrIndex_Differ()
    {
        var words = new[]
        {
            new RandomStream(1, "shuffle").NextUInt64(), new RandomStream(2, "shuffle").NextUInt64(),
            new RandomStream(1, "split").NextUInt64(), new RandomStream(1, "shuffle", 1).NextUInt64(),
            new RandomStream(1, "shuffle", 1ul << 32).NextUInt64(), new RandomStream(1ul << 32, "shuffle").NextUInt64(),
        };

        Assert.Equal(words.Length, words.Distinct().Count());
    }

    [Fact]
    public void Below_ManyDraws_AreUniform()
    {
        var random = new RandomStream(7, "test");
        var counts = new int[10];
        for (var i = 0; i < 100_000; i++)
        {
            counts[random.Below(10)]++;
        }

        var chiSquare = counts.Sum(c => Math.Pow(c - 10_000, 2) / 10_000);

        Assert.InRange(chiSquare, 0, 27.9); // 0.001 level, 9 degrees of freedom
    }

    [Fact]
    public void Between_AnyBounds_StaysInside() =>
        Gen.Select(Gen.ULong, Gen.Int[-1_000_000, 1_000_000], Gen.Int[0, 1_000_000]).Sample((seed, low, width) =>
            new RandomStream(seed, "test").Between(low, low + width) is var value && value >= low && value <= low + width);

    [Fact]
    public void Shuffle_AnyItems_KeepsThemAll() =>
        Gen.Select(Gen.ULong, Gen.Int.Array[0, 50]).Sample((seed, items) =>
        {
            var shuffled = items.ToArray();
            new RandomStream(seed, "shuffle").Shuffle(shuffled.AsSpan());
            return shuffled.Order().SequenceEqual(items.Order());
        });

    [Fact]
    public void NextDouble_LiesInUnitInterval() =>
        Gen.ULong.Sample(seed => new RandomStream(seed, "test").NextDouble() is >= 0 and < 1);
}
