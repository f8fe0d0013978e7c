using Bupo.Randomness;

namespace Bupo.Evaluation;

/// <summary>The paired permutation test: without a difference, each pair's could as well have the other sign.</summary>
public static class SignFlipTest
{
    /// <summary>Differences other than 0 up to which all choices of signs are counted.</summary>
    public const int MostEnumerated = 24;

    /// <summary>Choices of signs that are drawn where there are more.</summary>
    public const int Draws = 100_000;

    /// <summary>The share of choices of signs whose sum is at least as far from 0 as the one found.</summary>
    /// <param name="differences">One per pair; at least one.</param>
    /// <param name="seed">Of the draws where signs are drawn.</param>
    /// <remarks>
    /// Exact, over all 2ⁿ choices, for up to <see cref="MostEnumerated"/> differences other than 0. Beyond, signs are drawn, and the choice
    /// found counts as one of the draws, so that p is never 0 (Phipson and Smyth 2010, arXiv 1603.05766).
    /// </remarks>
    public static double P(IReadOnlyList<double> differences, ulong seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfZero(differences.Count);
        // A pair without a difference is the same under both signs.
        double[] moved = [.. differences.Where(d => d != 0)];
        if (moved.Length == 0)
        {
            return 1;
        }
        // The slack counts sums that differ by their order of addition only.
        var found = Math.Abs(moved.Sum()) - 1e-12 * moved.Sum(Math.Abs);
        return moved.Length <= MostEnumerated
            ? Math.ScaleB(Count(moved.AsSpan(1), moved[0], found), 1 - moved.Length)
            : (Drawn(moved, found, seed) + 1.0) / (Draws + 1);
    }

    /// <summary>The smallest p that this number of pairs can give, 2/2ⁿ: 0.0625 for five.</summary>
    public static double Smallest(int pairs) => Math.Min(1, Math.Pow(2, 1 - pairs));

    // The first sign stays: the other half of the choices are these with all signs turned.
    private static int Count(ReadOnlySpan<double> rest, double sum, double found) => rest.IsEmpty
        ? Math.Abs(sum) >= found ? 1 : 0
        : Count(rest[1..], sum + rest[0], found) + Count(rest[1..], sum - rest[0], found);

    private static int Drawn(double[] moved, double found, ulong seed)
    {
        var random = new RandomStream(seed, "sign flip");
        var count = 0;
        for (var draw = 0; draw < Draws; draw++)
        {
            var sum = 0.0;
            foreach (var difference in moved)
            {
                sum += random.Below(2) == 0 ? difference : -difference;
            }
            count += Math.Abs(sum) >= found ? 1 : 0;
        }
        return count;
    }
}
