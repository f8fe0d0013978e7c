using Bupo.Randomness;

namespace Bupo.Evaluation;

/// <summary>Resampling with replacement: how far a figure would move with other problems of the same kind.</summary>
public static class Bootstrap
{
    /// <summary>Resamples where nothing else is asked.</summary>
    public const int DefaultResamples = 10_000;

    /// <summary>The mean over problems with its percentile interval.</summary>
    /// <param name="perProblem">One figure per problem, e.g. the share of its responses that are right; at least one.</param>
    /// <param name="seed">The resampling's seed.</param>
    /// <param name="confidence">The interval's coverage, in (0, 1).</param>
    /// <param name="resamples">How many resamples.</param>
    /// <remarks>Problems are resampled, not responses: responses to one problem are no independent evidence about others.</remarks>
    public static Interval Mean(IReadOnlyList<double> perProblem, ulong seed, double confidence = 0.95, int resamples = DefaultResamples)
    {
        ArgumentOutOfRangeException.ThrowIfZero(perProblem.Count);
        var means = Means(perProblem, seed, resamples);
        var tail = (1 - confidence) / 2;
        return new(perProblem.Average(), Quantile(means, tail), Quantile(means, 1 - tail));
    }

    /// <summary>Mean and standard deviation of a reduction over random subsets, e.g. of the best of K responses.</summary>
    /// <typeparam name="T">A value, or a vote with its value.</typeparam>
    /// <param name="data">What to draw from.</param>
    /// <param name="subsetSize">Draws a subset, with replacement.</param>
    /// <param name="subsets">How many subsets.</param>
    /// <param name="reduce">What becomes of a subset.</param>
    /// <param name="below">Draws an index below its argument.</param>
    /// <remarks>The deviation has divisor n, as the reference's.</remarks>
    public static (double Mean, double Deviation) OfSubsets<T>(
        IReadOnlyList<T> data, int subsetSize, int subsets, Func<T[], double> reduce, Func<int, int> below)
    {
        var subset = new T[subsetSize];
        var results = new double[subsets];
        for (var i = 0; i < subsets; i++)
        {
            for (var j = 0; j < subsetSize; j++)
            {
                subset[j] = data[below(data.Count)];
            }
            results[i] = reduce(subset);
        }
        var mean = results.Average();
        return (mean, Math.Sqrt(results.Average(r => (r - mean) * (r - mean))));
    }

    /// <summary>Means of resamples, in ascending order.</summary>
    internal static double[] Means(IReadOnlyList<double> perProblem, ulong seed, int resamples)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(resamples);
        var random = new RandomStream(seed, "bootstrap");
        var data = perProblem.ToArray();
        var means = new double[resamples];
        for (var i = 0; i < resamples; i++)
        {
            var sum = 0.0;
            for (var j = 0; j < data.Length; j++)
            {
                sum += data[random.Below(data.Length)];
            }
            means[i] = sum / data.Length;
        }
        Array.Sort(means);
        return means;
    }

    // Between the two nearest order statistics, linearly.
    private static double Quantile(double[] sorted, double share)
    {
        var place = share * (sorted.Length - 1);
        var below = (int)place;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
