namespace Bupo.Evaluation;

/// <summary>Student's distribution of t: how far the mean of a few normal values may lie from the truth.</summary>
public static class StudentT
{
    /// <summary>The probability of a t at least so far from 0, on either side.</summary>
    /// <param name="t">The statistic.</param>
    /// <param name="degrees">Degrees of freedom, at least 1.</param>
    /// <remarks>I_x(ν/2, 1/2) at x = ν / (ν + t²), the regularised incomplete beta function.</remarks>
    public static double TwoSidedP(double t, int degrees)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(degrees, 1);
        // In closed form by recurrence, as ν is whole (Abramowitz and Stegun 26.7.3 and 26.7.4); θ = atan(t / √ν).
        var theta = Math.Atan(Math.Abs(t) / Math.Sqrt(degrees));
        var (sine, cosine) = (Math.Sin(theta), Math.Cos(theta));
        var isOdd = degrees % 2 == 1;
        var term = isOdd ? cosine : 1;
        var sum = degrees == 1 ? 0 : term;
        for (var k = isOdd ? 3 : 2; k < degrees; k += 2)
        {
            term *= cosine * cosine * (k - 1) / k;
            sum += term;
        }
        var inside = isOdd ? 2 / Math.PI * (theta + sine * sum) : sine * sum;
        return Math.Clamp(1 - inside, 0, 1);
    }

    /// <summary>The t that is exceeded, on either side together, with a probability.</summary>
    /// <param name="p">In (0, 1); 0.05 for a 95 % interval.</param>
    /// <param name="degrees">Degrees of freedom, at least 1.</param>
    public static double Critical(double p, int degrees)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(p);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(p, 1);
        var (low, high) = (0.0, 1.0);
        while (TwoSidedP(high, degrees) > p)
        {
            high *= 2;
        }
        for (var i = 0; i < 200 && high - low > 1e-12 * high; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = TwoSidedP(middle, degrees) > p ? (middle, high) : (low, middle);
        }
        return (low + high) / 2;
    }

    /// <summary>The mean of some values with its interval, m ± t s / √n.</summary>
    /// <param name="values">At least one. A single one tells nothing of its scatter: its interval is all numbers.</param>
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

    /// <summary>Two-sided p of the mean being 0; 1 for a single value, and where all are 0.</summary>
    public static double PairedP(IReadOnlyList<double> differences)
    {
        if (differences.Count < 2)
        {
            return 1;
        }
        var (mean, error) = (differences.Average(), StandardError(differences));
        return error > 0 ? TwoSidedP(mean / error, differences.Count - 1) : mean == 0 ? 1 : 0;
    }

    private static double StandardError(IReadOnlyList<double> values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1) / values.Count);
    }
}
