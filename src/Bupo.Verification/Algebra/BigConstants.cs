using System.Collections.Concurrent;
using System.Numerics;

namespace Bupo.Verification.Algebra;

/// <summary>π and ln 2 to any number of bits, by Machin's formulas in integers, and integer square roots.</summary>
internal static class BigConstants
{
    private const int Guard = 32;

    private static readonly ConcurrentDictionary<int, BigInteger> KnownPi = new();
    private static readonly ConcurrentDictionary<int, BigInteger> KnownLn2 = new();

    /// <summary>π · 2^bits.</summary>
    public static BigInteger Pi(int bits) => KnownPi.GetOrAdd(bits, static bits =>
        ((16 * Inverse(5, bits + Guard, alternating: true)) - (4 * Inverse(239, bits + Guard, alternating: true))) >> Guard);

    /// <summary>ln 2 · 2^bits.</summary>
    public static BigInteger Ln2(int bits) => KnownLn2.GetOrAdd(bits, static bits =>
        ((18 * Inverse(26, bits + Guard, alternating: false)) - (2 * Inverse(4801, bits + Guard, alternating: false))
            + (8 * Inverse(8749, bits + Guard, alternating: false))) >> Guard);

    /// <summary>The integer part of the square root of a positive integer.</summary>
    public static BigInteger Sqrt(BigInteger value)
    {
        var excess = (int)long.Max(0, value.GetBitLength() - 100) & ~1;
        var guess = (BigInteger)Math.Sqrt((double)(value >> excess)) << (excess / 2);
        guess = guess.IsZero ? BigInteger.One : guess;
        while (true)
        {
            var next = (guess + (value / guess)) >> 1;
            if (BigInteger.Abs(next - guess) <= BigInteger.One)
            {
                return next * next > value ? next - 1 : next;
            }
            guess = next;
        }
    }

    // arctan(1/n), or artanh(1/n), as an integer number of 2^-bits.
    private static BigInteger Inverse(int n, int bits, bool alternating)
    {
        var (sum, power) = (BigInteger.Zero, (BigInteger.One << bits) / n);
        for (var i = 0; !power.IsZero; i++)
        {
            var term = power / ((2 * i) + 1);
            sum += alternating && (i & 1) == 1 ? -term : term;
            power /= n * n;
        }
        return sum;
    }
}
