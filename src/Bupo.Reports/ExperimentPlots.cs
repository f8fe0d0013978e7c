using Bupo.Evaluation;
using Bupo.Experiments;
using Bupo.Training.Metrics;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Bupo.Reports;

/// <summary>An experiment's figures, each as PNG and SVG.</summary>
public static class ExperimentPlots
{
    private const int Width = 900, Height = 520, Colored = 6;

    // Slanted names of arms, pixels.
    private const float LabelRoom = 30, LetterRoom = 3.2f;

    private static readonly LinePattern[] Patterns = [LinePattern.Solid, LinePattern.Dashed, LinePattern.Dotted];

    /// <summary>Writes the figures that the experiment asks for.</summary>
    /// <param name="folder">Where to; made if it is missing.</param>
    /// <param name="results">With at least one arm.</param>
    /// <returns>Their names without ending.</returns>
    public static IReadOnlyList<string> Write(string folder, ExperimentResults results)
    {
        Directory.CreateDirectory(folder);
        return [.. results.Experiment.Figures.Select(figure =>
        {
            using var plot = new Plot();
            plot.Title(results.Experiment.Title);
            Draw(plot, figure, results);
            var name = figure.Replace('/', '-');
            plot.SavePng(Path.Combine(folder, name + ".png"), Width, Height);
            plot.SaveSvg(Path.Combine(folder, name + ".svg"), Width, Height);
            return name;
        })];
    }

    private static void Draw(Plot plot, string figure, ExperimentResults results)
    {
        switch (figure)
        {
            case ExperimentFigures.Arms:
                Arms(plot, results);
                break;
            case ExperimentFigures.PassAtK:
                PassAtKs(plot, results);
                break;
            case ExperimentFigures.Refinement:
                Refinement(plot, results);
                break;
            default:
                Metric(plot, MetricCatalog.Find(figure)!, results);
                break;
        }
    }

    /// <summary>A metric over the steps: the mean over seeds, and its interval as a band.</summary>
    private static void Metric(Plot plot, Metric metric, ExperimentResults results)
    {
        foreach (var (i, arm) in results.Arms.Index())
        {
            var steps = arm.Runs.SelectMany(run => run.Record!.Metrics.TryGetValue(metric.Name, out var values)
                    ? run.Record.Steps.Zip(values).Where(pair => pair.Second is not null).Select(pair => (Step: pair.First, Value: pair.Second!.Value))
                    : [])
                .GroupBy(pair => pair.Step).OrderBy(group => group.Key).ToArray();
            Line(plot, i, arm.Name, [.. steps.Select(group => (double)group.Key)], [.. steps.Select(group => StudentT.Mean([.. group.Select(pair => pair.Value)]))]);
        }
        Finish(plot, "step", metric.Unit.Length > 0 ? $"{metric.Name} ({metric.Unit})" : metric.Name);
    }

    private static void PassAtKs(Plot plot, ExperimentResults results)
    {
        var places = PassAtK.Places(results.Experiment.Evaluate!.N);
        double[] ks = [.. places.Select(k => Math.Log2(k))];
        foreach (var (i, arm) in results.Arms.Index())
        {
            Line(plot, i, arm.Name, ks, [.. places.Select(k => arm.Over(run => run.PassAtK(k)))]);
        }
        Line(plot, null, "start", ks, [.. places.Select(k => StudentT.Mean([results.Start!.PassAtK(k)]))]);
        plot.Axes.Bottom.TickGenerator = new NumericManual(ks, [.. places.Select(k => $"{k}")]);
        Finish(plot, "K", "Pass@K");
    }

    /// <summary>Figure 5: how much of the last layer a lower one holds already.</summary>
    private static void Refinement(Plot plot, ExperimentResults results)
    {
        if (results.Start is { Analysis: not null } start)
        {
            Curve(null, "start", [start]);
        }
        foreach (var (i, arm) in results.Arms.Index())
        {
            Curve(i, arm.Name, arm.Runs);
        }
        plot.Axes.Bottom.TickGenerator = new NumericAutomatic { IntegerTicksOnly = true };
        Finish(plot, "layer l", "cos(H^l, H^L)");

        void Curve(int? series, string name, IReadOnlyList<RunResult> runs)
        {
            var cosines = runs.Select(ExperimentTable.LastCosines).ToArray();
            double[] layers = [.. Enumerable.Range(0, cosines.Min(c => c.Length)).Select(l => (double)l)];
            Line(plot, series, name, layers, [.. layers.Select(l => StudentT.Mean([.. cosines.Select(c => c[(int)l])]))]);
        }
    }

    /// <summary>A point per run, and beside them the mean with its interval; on held-out problems, or where there are none by reward.</summary>
    private static void Arms(Plot plot, ExperimentResults results)
    {
        Func<RunResult, double> figure = results.IsJudged ? run => run.Accuracy : run => run.MeanReward;
        foreach (var (i, arm) in results.Arms.Index())
        {
            var color = new Color(Palette.Color(i));
            var points = plot.Add.ScatterPoints(arm.Runs.Select(_ => (double)i).ToArray(), arm.Runs.Select(figure).ToArray(), color.WithAlpha(0.5));
            points.MarkerSize = 6;
            var mean = arm.Over(figure);
            plot.Add.ScatterPoints(new double[] { i + 0.2 }, new double[] { mean.Value }, color).MarkerSize = 10;
            if (double.IsFinite(mean.Low))
            {
                plot.Add.Line(i + 0.2, mean.Low, i + 0.2, mean.High).Color = color;
            }
        }
        if (results.IsJudged)
        {
            plot.Add.HorizontalLine(results.Start!.Accuracy, 1, Colors.Gray, LinePattern.Dashed).LegendText = "start";
        }
        plot.Axes.Bottom.TickGenerator = new NumericManual([.. results.Arms.Select((_, i) => (double)i)], [.. results.Arms.Select(arm => arm.Name)]);
        plot.Axes.Bottom.TickLabelStyle.Rotation = -25;
        plot.Axes.Bottom.TickLabelStyle.Alignment = Alignment.UpperRight;
        plot.Axes.Bottom.MinimumSize = LabelRoom + (LetterRoom * results.Arms.Max(arm => arm.Name.Length));
        Finish(plot, "", results.IsJudged ? $"Avg@{results.Experiment.Evaluate!.N} on held-out problems" : "mean reward over all steps");
    }

    private static void Line(Plot plot, int? series, string name, double[] xs, Interval[] means)
    {
        if (xs.Length == 0)
        {
            return;
        }
        var line = plot.Add.Scatter(xs, [.. means.Select(mean => mean.Value)], series is { } color ? new Color(Palette.Color(color)) : Colors.Gray);
        line.LegendText = name;
        line.LineWidth = 2;
        line.MarkerSize = 0;
        line.LinePattern = series is { } number ? Patterns[(number + number / Colored) % Patterns.Length] : LinePattern.DenselyDashed;
        if (means.All(mean => double.IsFinite(mean.Low)))
        {
            var band = plot.Add.FillY(xs, [.. means.Select(mean => mean.Low)], [.. means.Select(mean => mean.High)]);
            band.FillColor = line.Color.WithAlpha(0.12);
            band.LineWidth = 0;
        }
    }

    // Beside the plot, where the legend covers nothing.
    private static void Finish(Plot plot, string x, string y)
    {
        plot.XLabel(x);
        plot.YLabel(y);
        plot.ShowLegend(Edge.Right);
    }
}
