namespace Bupo.Algorithms;

/// <summary>Mean, variance and whitening over packed tokens.</summary>
internal static class TokenStatistics
{
    /// <summary>The mean; zero for no tokens.</summary>
    public static double Mean(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value;
        }
        return values.IsEmpty ? 0 : sum / values.Length;
    }

    /// <summary>The unbiased variance, divisor n - 1.</summary>
    /// <exception cref="BupoException">There are fewer than two tokens.</exception>
    public static double Variance(ReadOnlySpan<double> values)
    {
        if (values.Length < 2)
        {
            throw new BupoException($"Whitening needs at least 2 response tokens, the batch has {values.Length}; "
                + "use more prompts per step, or an advantage without whitening such as grpo or rloo.");
        }
        var mean = Mean(values);
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += (value - mean) * (value - mean);
        }
        return sum / (values.Length - 1);
    }

    /// <summary>Brings values to variance one, and to mean zero where <paramref name="shiftMean"/>: (x - μ) / √(σ² + 1e-8).</summary>
    /// <exception cref="BupoException">There are fewer than two tokens.</exception>
    public static double[] Whiten(ReadOnlySpan<double> values, bool shiftMean = true)
    {
        var scale = 1 / Math.Sqrt(Variance(values) + 1e-8);
        var mean = Mean(values);
        var whitened = new double[values.Length];
        for (var i = 0; i < whitened.Length; i++)
        {
            whitened[i] = ((values[i] - mean) * scale) + (shiftMean ? 0 : mean);
        }
        return whitened;
    }
}
