namespace Bupo.Analysis;

/// <summary>A sum over a response's tokens, and how far a sample of its positions may be from it.</summary>
/// <param name="Value">The sum; from a sample, N times its mean.</param>
/// <param name="Error">Standard error of the sampling, N √((1 − n/N) s²/n) for n of N positions; 0 where all are measured, or a single one.</param>
public readonly record struct SampledSum(double Value, double Error)
{
    /// <summary>The sum over all positions that a sample represents.</summary>
    /// <param name="values">At the measured positions, at least one.</param>
    /// <param name="length">Positions of the response, N.</param>
    public static SampledSum Of(ReadOnlySpan<float> values, int length)
    {
        var (count, sum) = (values.Length, 0.0);
        foreach (var value in values)
        {
            sum += value;
        }
        if (count == length || count == 1)
        {
            return new SampledSum(length * sum / count, 0);
        }
        var (mean, squares) = (sum / count, 0.0);
        foreach (var value in values)
        {
            squares += (value - mean) * (value - mean);
        }
        return new SampledSum(length * mean, length * Math.Sqrt((1 - ((double)count / length)) * squares / (count - 1) / count));
    }
}
