using Bupo.Analysis;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Bupo.Reports;

/// <summary>The paper's plots of an analysis, each as PNG and SVG.</summary>
public static class AnalysisPlots
{
    private const int Width = 900, Height = 520;

    /// <summary>Writes all plots of one or more analyses; several are overlaid.</summary>
    /// <param name="folder">Where to; made if it is missing.</param>
    /// <param name="reports">At least one.</param>
    public static void Write(string folder, params IReadOnlyList<AnalysisReport> reports)
    {
        Directory.CreateDirectory(folder);
        // Figures 2 and 13: the flow of entropy through the layers.
        Lines(folder, "entropy_flow", "Entropy of internal policies", "entropy (nats)", reports,
            (Curve.EntropyLayer, "layer"), (Curve.EntropyAttention, "attention"), (Curve.EntropyFfn, "feed-forward"));
        // Figures 3 and 14.
        Lines(folder, "entropy_change", "Entropy change", "change (nats)", reports,
            (Curve.ChangeLayer, "layer"), (Curve.ChangeAttention, "attention"), (Curve.ChangeFfn, "feed-forward"));
        // Figure 12.
        Lines(folder, "residual_cosine", "Cosine of what is added with the residual stream", "cosine", reports,
            (Curve.CosineAttention, "attention"), (Curve.CosineFfn, "feed-forward"));
        if (reports.All(r => r.Settings.Normed))
        {
            Lines(folder, "entropy_normed", "Entropy through the final norm (invariant)", "entropy (nats)", reports, (Curve.NormedLayer, "logit lens"));
        }
        foreach (var (i, report) in reports.Index().Where(r => r.Item.Refinement is not null))
        {
            Refinement(folder, reports.Count == 1 ? "feature_refinement" : $"feature_refinement_{i + 1}", report);
        }
    }

    private static void Lines(string folder, string name, string title, string axis, IReadOnlyList<AnalysisReport> reports, params (Curve Curve, string Label)[] curves)
    {
        using var plot = new Plot();
        foreach (var report in reports)
        {
            foreach (var (curve, label) in curves)
            {
                var means = report.Curves[curve.Name];
                var layers = Enumerable.Range(curve.FirstLayer, means.Length).Select(l => (double)l).ToArray();
                var line = plot.Add.Scatter(layers, [.. means.Select(m => m.Mean)]);
                line.LegendText = reports.Count == 1 ? label : $"{report.Model}: {label}";
                var band = plot.Add.FillY(layers, [.. means.Select(m => m.Low)], [.. means.Select(m => m.High)]);
                band.FillColor = line.Color.WithAlpha(0.2);
                band.LineWidth = 0;
            }
        }
        if (name == "entropy_change")
        {
            plot.Add.HorizontalLine(0, 1, Colors.Gray);
            if (reports is [{ BoundaryLayer: { } boundary }])
            {
                plot.Add.VerticalLine(boundary, 1, Colors.Gray, LinePattern.Dashed).LegendText = $"boundary layer {boundary}";
            }
        }
        plot.Title(title);
        plot.XLabel("layer");
        plot.YLabel(axis);
        plot.ShowLegend(Alignment.UpperRight);
        Save(plot, folder, name);
    }

    /// <summary>Figure 5: what a lower layer holds of the upper ones.</summary>
    private static void Refinement(string folder, string name, AnalysisReport report)
    {
        var refinement = report.Refinement!;
        using var plot = new Plot();
        var size = refinement.Cosines.Length;
        var values = new double[size, size];
        for (var l = 0; l < size; l++)
        {
            for (var m = 0; m < size; m++)
            {
                values[size - 1 - l, m] = refinement.Cosines[l][m] / refinement.Tokens;
            }
        }
        var map = plot.Add.Heatmap(values);
        plot.Add.ColorBar(map);
        plot.Title("Cosine of residual states, cos(H^l, H^m)");
        plot.XLabel("layer m");
        plot.YLabel("layer l");
        plot.Axes.Left.TickGenerator = new NumericAutomatic { IntegerTicksOnly = true };
        Save(plot, folder, name);
    }

    private static void Save(Plot plot, string folder, string name)
    {
        plot.Axes.Bottom.TickGenerator = new NumericAutomatic { IntegerTicksOnly = true };    // layers
        plot.SavePng(Path.Combine(folder, name + ".png"), Width, Height);
        plot.SaveSvg(Path.Combine(folder, name + ".svg"), Width, Height);
    }
}
