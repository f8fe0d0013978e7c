using Bupo.Evaluation;

namespace Bupo.Experiments;

/// <summary>What an arm's runs say together.</summary>
public sealed record ArmResult
{
    private const ulong ResamplingSeed = 0;

    /// <summary>The arm.</summary>
    public required ExperimentArm Arm { get; init; }

    /// <summary>The rates it was tried with; none where there was no sweep.</summary>
    public required IReadOnlyList<RateTrial> Sweep { get; init; }

    /// <summary>Its runs, in the order of the seeds.</summary>
    public required IReadOnlyList<RunResult> Runs { get; init; }

    /// <summary>Its seeds.</summary>
    public required IReadOnlyList<ulong> Seeds { get; init; }

    /// <summary>Its name.</summary>
    public string Name => Arm.Name;

    /// <summary>The learning rate of its runs; null where they have several, as they come from other arms.</summary>
    public double? Rate => Runs.Select(run => run.Run.Rate).Distinct().ToArray() is [var one] ? one : null;

    /// <summary>Whether the best rate is the smallest or largest that was tried, so that a better one may lie outside.</summary>
    public bool IsAtEdge => Sweep.Count > 1 && RateTrial.Best(Sweep) is { } best && (best == Sweep.Min(t => t.Rate) || best == Sweep.Max(t => t.Rate));

    /// <summary>Mean reward over all steps, with its interval over seeds.</summary>
    public Interval MeanReward => Over(run => run.MeanReward);

    /// <summary>Avg@n on held-out problems, with its interval over seeds.</summary>
    public Interval Accuracy => Over(run => run.Accuracy);

    /// <summary>Avg@n with its interval over problems, the seeds as they are.</summary>
    public Interval AccuracyOverProblems => ProblemMean.Of([.. ProblemShares.Values], 0, 1, ResamplingSeed);

    /// <summary>Seconds that a run's steps take: of each step the median over seeds, so that a machine that was busy for a while does not count.</summary>
    public double Seconds => Runs
        .SelectMany(run => run.Values("seconds/step").Index())
        .GroupBy(step => step.Index)
        .Sum(step => Median([.. step.Select(s => s.Item).Order()]));

    /// <summary>Of every problem the share of right responses, over all seeds.</summary>
    public IReadOnlyDictionary<string, double> ProblemShares => Runs
        .SelectMany(run => run.Problems)
        .GroupBy(problem => problem.Key)
        .ToDictionary(g => g.Key, g => g.Average(problem => problem.Value.Count(right => right) / (double)problem.Value.Length));

    /// <summary>A figure's mean over the runs, with its interval over seeds.</summary>
    public Interval Over(Func<RunResult, double> figure) => StudentT.Mean([.. Runs.Select(figure)]);

    /// <summary>How a figure differs from another arm's, seed by seed.</summary>
    public PairedSeeds Against(ArmResult baseline, Func<RunResult, double> figure) =>
        PairedSeeds.Between([.. baseline.Runs.Select(figure)], [.. Runs.Select(figure)]);

    /// <summary>How Avg@n differs from another arm's, problem by problem.</summary>
    public PairedComparison AgainstOverProblems(ArmResult baseline) => PairedComparison.Between(baseline.ProblemShares, ProblemShares, ResamplingSeed);

    private static double Median(double[] sorted) => (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
}
