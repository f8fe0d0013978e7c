namespace Bupo.Evaluation;

/// <summary>The exact paired permutation test: were there no difference, each pair's could as well have the other sign.</summary>
public static class SignFlipTest
{
    private const int MostPairs = 24;

    /// <summary>The share of the 2^n choices of signs whose sum is at least as far from 0 as the one found.</summary>
    /// <param name="differences">One a pair; from 1 to 24.</param>
    public static double P(IReadOnlyList<double> differences)
    {
        ArgumentOutOfRangeException.ThrowIfZero(differences.Count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(differences.Count, MostPairs);
        // The slack counts sums that differ by their order of addition only.
        var found = Math.Abs(differences.Sum()) - 1e-12 * differences.Sum(Math.Abs);
        var count = 0;
        for (var signs = 0; signs < 1 << differences.Count; signs++)
        {
            var sum = 0.0;
            for (var i = 0; i < differences.Count; i++)
            {
                sum += (signs >> i & 1) == 0 ? differences[i] : -differences[i];
            }
            count += Math.Abs(sum) >= found ? 1 : 0;
        }
        return count / (double)(1 << differences.Count);
    }

    /// <summary>The smallest p that so many pairs can give, 2 / 2^n: 0.0625 for five.</summary>
    public static double Smallest(int pairs) => Math.Min(1, Math.Pow(2, 1 - pairs));
}
