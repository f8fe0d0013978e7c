using Bupo.Reports.Charts;
using Bupo.Training.Metrics;
using Bupo.Training.Runs;

namespace Bupo.Reports;

/// <summary>The metrics of training runs over their steps, as charts.</summary>
internal static class TrainingCharts
{
    private const int SmoothShare = 16, TableRows = 25;

    /// <summary>A metric of several runs.</summary>
    /// <param name="runs">The runs.</param>
    /// <param name="names">Their names.</param>
    /// <param name="metric">The metric.</param>
    /// <param name="half">Steps on either side of a running mean; a sixteenth of the steps unless given.</param>
    public static LineChart Of(IReadOnlyList<RunRecord> runs, IReadOnlyList<string> names, Metric metric, int? half = null)
    {
        var colors = Palette.Of(names);
        var shown = runs.Index().Where(run => run.Item.Metrics.TryGetValue(metric.Name, out var values) && values.Any(v => v is not null)).ToArray();
        return new LineChart
        {
            Title = metric.Name,
            Meaning = metric.Meaning,
            Axes = ("step", metric.Unit),
            Lines = [.. shown.Select(run => Line(run.Item, names[run.Index], colors[run.Index], metric.Name, half))],
            Marks = [.. shown.SelectMany(run => PhaseEnds(run.Item, names[run.Index], colors[run.Index]))],
            MostRows = TableRows,
        };
    }

    private static ChartLine Line(RunRecord run, string name, SeriesColor color, string metric, int? half)
    {
        // What is measured every few steps is joined across the others; any other missing value is a gap.
        var isSparse = metric.StartsWith("internal/", StringComparison.Ordinal);
        ChartPoint[] points = [.. run.Steps.Zip(run.Metrics[metric], (step, value) => new ChartPoint(step, value ?? double.NaN)).Where(p => !isSparse || double.IsFinite(p.Y))];
        var phases = Phases(run).ToArray();
        // A mean over two phases would be of two different policies.
        var smooth = points.GroupBy(p => Array.FindLastIndex(phases, phase => phase.From <= p.X))
            .SelectMany(phase => ChartLine.RunningMean([.. phase], half ?? (points.Length / SmoothShare)));
        return new ChartLine(name, color, points) { Smooth = [.. smooth], Phases = phases };
    }

    /// <summary>The view trained from each step at which it changes, the first step included.</summary>
    public static IEnumerable<(double From, string View)> Phases(RunRecord run) =>
        run.Steps.Zip(run.Views).Where((_, i) => i == 0 || run.Views[i] != run.Views[i - 1]).Select(p => ((double)p.First, p.Second));

    private static IEnumerable<(double, SeriesColor, string)> PhaseEnds(RunRecord run, string name, SeriesColor color) =>
        Phases(run).Skip(1).Select(phase => (phase.From - 0.5, color, FormattableString.Invariant($"{name}: {phase.View} from step {phase.From}")));
}
