using Distribution = MathNet.Numerics.Distributions.StudentT;

namespace Bupo.Evaluation;

/// <summary>Student's t: how far the mean of a few normal values may be from the truth.</summary>
public static class StudentT
{
    // Differences that scatter by less than this share of their mean are equal up to rounding.
    private const double Rounding = 1e-9;

    /// <summary>The probability of a t at least this far from 0, on either side.</summary>
    /// <param name="t">The statistic.</param>
    /// <param name="degrees">Degrees of freedom, at least 1.</param>
    public static double TwoSidedP(double t, int degrees)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(degrees, 1);
        return Math.Min(1, 2 * Distribution.CDF(0, 1, degrees, -Math.Abs(t)));
    }

    /// <summary>The t that is exceeded, on either side together, with a probability.</summary>
    /// <param name="p">In (0, 1); 0.05 for a 95 % interval.</param>
    /// <param name="degrees">Degrees of freedom, at least 1.</param>
    public static double Critical(double p, int degrees)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(p);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(p, 1);
        return -Distribution.InvCDF(0, 1, degrees, p / 2);
    }

    /// <summary>The mean of some values with its interval, m ± t s / √n.</summary>
    /// <param name="values">At least one. The interval of a single value is all numbers.</param>
    /// <param name="confidence">The interval's coverage, in (0, 1).</param>
    public static Interval Mean(IReadOnlyList<double> values, double confidence = 0.95)
    {
        ArgumentOutOfRangeException.ThrowIfZero(values.Count);
        var mean = values.Average();
        if (values.Count == 1)
        {
            return new(mean, double.NegativeInfinity, double.PositiveInfinity);
        }
        var half = Critical(1 - confidence, values.Count - 1) * StandardError(values);
        return new(mean, mean - half, mean + half);
    }

    /// <summary>Two-sided p of the mean being 0; 1 for a single value.</summary>
    /// <remarks>
    /// Equal differences have no scatter to measure t by, so their p is that of the exact sign-flip test: 2/2ⁿ, or 1 where all are 0.
    /// </remarks>
    public static double PairedP(IReadOnlyList<double> differences)
    {
        if (differences.Count < 2)
        {
            return 1;
        }
        var (mean, error) = (differences.Average(), StandardError(differences));
        return error > Rounding * Math.Abs(mean) ? TwoSidedP(mean / error, differences.Count - 1) : SignFlipTest.P(differences);
    }

    private static double StandardError(IReadOnlyList<double> values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1) / values.Count);
    }
}
