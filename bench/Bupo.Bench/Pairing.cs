using System.Diagnostics;

namespace Bupo.Bench;

/// <summary>Runs alternatives in turn, A B A B …, so that a drifting machine hits all alike, and reports medians and ratios.</summary>
internal static class Pairing
{
    /// <summary>Median seconds of each, after one warm-up of each; ratios are medians of the pairwise ones.</summary>
    public static (double[] Medians, double[] RatiosToLast) Measure(int rounds, params Action[] alternatives)
    {
        var times = alternatives.Select(_ => new double[rounds]).ToArray();
        foreach (var alternative in alternatives)
        {
            alternative();
        }
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < alternatives.Length; i++)
            {
                var watch = Stopwatch.StartNew();
                alternatives[i]();
                times[i][round] = watch.Elapsed.TotalSeconds;
            }
        }
        return ([.. times.Select(Median)], [.. times.Select(t => Median([.. t.Zip(times[^1], (a, b) => a / b)]))]);
    }

    /// <summary>Largest resident size of this process so far, bytes.</summary>
    public static long PeakMemory()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }

    public static double Median(double[] values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
