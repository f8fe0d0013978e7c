namespace Bupo.Evaluation;

/// <summary>Pass@K: the probability that at least one of K responses to a problem is right, without bias, from n ≥ K samples.</summary>
/// <remarks>
/// 1 - C(n - c, k) / C(n, k) for c right ones of n (Chen et al., arXiv 2107.03374, equation 1). The reference's function deviates:
/// it returns 1 whenever c ≥ k, also where n - c ≥ k leaves a chance of k wrong ones, and 0 where n &lt; k; here that is an error.
/// </remarks>
public static class PassAtK
{
    /// <summary>The estimate of one problem.</summary>
    /// <param name="samples">n, the responses.</param>
    /// <param name="correct">c, the right ones.</param>
    /// <param name="k">From 1 to n.</param>
    /// <exception cref="ArgumentOutOfRangeException">The numbers are not 0 ≤ c ≤ n and 1 ≤ k ≤ n.</exception>
    public static double Estimate(int samples, int correct, int k)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(correct);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(correct, samples);
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(k, samples);
        if (samples - correct < k)
        {
            return 1;
        }
        // C(n - c, k) / C(n, k) is the product of (n - c - i) / (n - i) for i < k, and the same with c and k swapped; the
        // shorter one rounds less. No factor overflows, and the result is at least 1 / n, so little cancels.
        var (shorter, longer) = (Math.Min(correct, k), Math.Max(correct, k));
        var allWrong = 1.0;
        for (var i = 0; i < shorter; i++)
        {
            allWrong *= (samples - longer - i) / (double)(samples - i);
        }
        return 1 - allWrong;
    }

    /// <summary>The mean estimate over problems.</summary>
    /// <param name="problems">Of every problem, which responses are right.</param>
    /// <param name="k">At most the fewest samples of a problem.</param>
    public static double Mean(IReadOnlyList<bool[]> problems, int k) => problems.Average(p => Estimate(p.Length, p.Count(right => right), k));

    /// <summary>The powers of two up to a number of samples, and that number: the places a Pass@K curve is drawn at.</summary>
    public static IReadOnlyList<int> Places(int samples)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(samples);
        var places = new List<int>();
        for (var k = 1L; k < samples; k *= 2)
        {
            places.Add((int)k);
        }
        return [.. places, samples];
    }
}
