using Bupo.Evaluation;
using Bupo.Experiments;
using Bupo.Reports.Charts;
using Bupo.Training.Metrics;

namespace Bupo.Reports;

/// <summary>An experiment's figures, each as PNG and SVG.</summary>
public static class ExperimentPlots
{
    // A mean is drawn beside its runs.
    private const double MeanShift = 0.2;

    /// <summary>Writes the figures that the experiment asks for.</summary>
    /// <param name="folder">The folder; made if it is missing.</param>
    /// <param name="results">With at least one arm.</param>
    /// <returns>Their names without ending.</returns>
    public static IReadOnlyList<string> Write(string folder, ExperimentResults results)
    {
        Directory.CreateDirectory(folder);
        var colors = Palette.Of(results.Arms.Select(arm => arm.Name));
        return [.. results.Experiment.Figures.Select(figure =>
        {
            var name = figure.Replace('/', '-');
            ChartFile.Write(folder, name, Chart(figure, results, colors));
            return name;
        })];
    }

    private static LineChart Chart(string figure, ExperimentResults results, IReadOnlyList<SeriesColor> colors) => figure switch
    {
        ExperimentFigures.Arms => Arms(results, colors),
        ExperimentFigures.PassAtK => PassAtKs(results, colors),
        ExperimentFigures.Refinement => Refinement(results, colors),
        _ => Metric(MetricCatalog.Find(figure)!, results, colors),
    };

    /// <summary>A metric over the steps: the mean over seeds, and its interval as a band.</summary>
    private static LineChart Metric(Metric metric, ExperimentResults results, IReadOnlyList<SeriesColor> colors)
    {
        ChartPoint[] Points(ArmResult arm) => [.. arm.Runs
            .SelectMany(run => run.Record!.Metrics.TryGetValue(metric.Name, out var values) ? run.Record.Steps.Zip(values).Where(pair => pair.Second is not null) : [])
            .GroupBy(pair => pair.First).OrderBy(group => group.Key)
            .Select(group => Point(group.Key, StudentT.Mean([.. group.Select(pair => pair.Second!.Value)])))];
        return new LineChart
        {
            Title = $"{results.Experiment.Title}: {metric.Name}",
            Axes = ("step", metric.Unit.Length > 0 ? metric.Unit : metric.Name),
            Lines = [.. results.Arms.Index().Select(arm => Line(arm.Item.Name, colors, arm.Index, Points(arm.Item)))],
        };
    }

    private static LineChart PassAtKs(ExperimentResults results, IReadOnlyList<SeriesColor> colors)
    {
        var places = PassAtK.Places(results.Experiment.Evaluate!.N);
        ChartPoint[] Points(Func<int, Interval> of) => [.. places.Select(k => Point(Math.Log2(k), of(k)))];
        return new LineChart
        {
            Title = $"{results.Experiment.Title}: Pass@K",
            Axes = ("K", "Pass@K"),
            IsShare = true,
            Categories = [.. places.Select(k => (Math.Log2(k), $"{k}"))],
            Lines =
            [
                .. results.Arms.Index().Select(arm => Line(arm.Item.Name, colors, arm.Index, Points(k => arm.Item.Over(run => run.PassAtK(k))))),
                new ChartLine("start", Palette.Start, Points(k => StudentT.Mean([results.Start!.PassAtK(k)]))) { IsDashed = true },
            ],
        };
    }

    /// <summary>Figure 5: how much of the last layer a lower one already holds.</summary>
    private static LineChart Refinement(ExperimentResults results, IReadOnlyList<SeriesColor> colors)
    {
        ChartPoint[] Points(IReadOnlyList<RunResult> runs)
        {
            var cosines = runs.Select(ExperimentTable.LastCosines).ToArray();
            return [.. Enumerable.Range(0, cosines.Min(c => c.Length)).Select(l => Point(l, StudentT.Mean([.. cosines.Select(c => c[l])])))];
        }
        var lines = results.Arms.Index().Select(arm => Line(arm.Item.Name, colors, arm.Index, Points(arm.Item.Runs)));
        return new LineChart
        {
            Title = $"{results.Experiment.Title}: cosine with the last layer",
            Axes = ("layer l", "cos(Hˡ, Hᴸ)"),
            Lines = results.Start is { Analysis: not null } start
                ? [new ChartLine("start", Palette.Start, Points([start])) { IsDashed = true }, .. lines]
                : [.. lines],
        };
    }

    /// <summary>One point per run, and beside them the mean with its interval; on held-out problems, or by reward where there are none.</summary>
    private static LineChart Arms(ExperimentResults results, IReadOnlyList<SeriesColor> colors)
    {
        Func<RunResult, double> figure = results.IsJudged ? run => run.Accuracy : run => run.MeanReward;
        var arms = results.Arms.Index().ToArray();
        return new LineChart
        {
            Title = $"{results.Experiment.Title}: {(results.IsJudged ? "accuracy" : "reward")} of each run, mean and 95 % interval over seeds",
            Axes = ("", results.IsJudged ? $"Avg@{results.Experiment.Evaluate!.N} on held-out problems" : "mean reward over all steps"),
            IsShare = results.IsJudged,
            HasKey = false,
            Categories = [.. arms.Select(arm => ((double)arm.Index, arm.Item.Name))],
            Levels = results.IsJudged ? [(results.Start!.Accuracy, Palette.Start, "start")] : [],
            Lines =
            [
                .. arms.Select(arm => new ChartLine(arm.Item.Name, colors[arm.Index], [.. arm.Item.Runs.Select(run => new ChartPoint(arm.Index, figure(run)))]) { Kind = LineKind.Scatter }),
                .. arms.Select(arm => new ChartLine(arm.Item.Name, colors[arm.Index], [Point(arm.Index + MeanShift, arm.Item.Over(figure))]) { Kind = LineKind.Dots }),
            ],
        };
    }

    // A color that an earlier arm has already is dashed.
    private static ChartLine Line(string name, IReadOnlyList<SeriesColor> colors, int series, ChartPoint[] points) =>
        new(name, colors[series], points) { IsDashed = colors.Take(series).Contains(colors[series]) };

    private static ChartPoint Point(double x, Interval value) => new(x, value.Value, value.Low, value.High);
}
