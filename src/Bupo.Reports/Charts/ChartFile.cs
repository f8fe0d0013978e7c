using Bupo.Data.Files;
using ScottPlot;
using ScottPlot.TickGenerators;
using SkiaSharp;

namespace Bupo.Reports.Charts;

/// <summary>Writes a chart as a figure: a PNG, and an SVG that adapts to light and dark readers.</summary>
internal static class ChartFile
{
    private const int Width = 900, Height = 520;
    private const float LabelRoom = 30, LetterRoom = 3.4f, Text = 15;

    // The pages' typefaces, and letters that figures need and not every one of them has.
    private static readonly string[] Typefaces = ["Segoe UI", "Helvetica Neue", "Inter", "Roboto", "DejaVu Sans", "Liberation Sans"];
    private const string Letters = "Hˡᵐᴸπ‖−";

    private static readonly Lazy<string?> Typeface = new(() => Typefaces.Intersect(SKFontManager.Default.FontFamilies)
        .OrderByDescending(name => SKTypeface.FromFamilyName(name).ContainsGlyphs(Letters)).FirstOrDefault());

    /// <summary>Writes <c>name.png</c> and <c>name.svg</c>.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="name">The files' name without ending.</param>
    /// <param name="chart">What is drawn.</param>
    public static void Write(string folder, string name, LineChart chart)
    {
        DataFile.ReplaceText(Path.Combine(folder, name + ".svg"), ChartDocument.Of(chart));
        using var plot = new Plot();
        Draw(plot, chart);
        plot.SavePng(Path.Combine(folder, name + ".png"), Width, Height);
    }

    /// <summary>Writes a map the same way.</summary>
    public static void Write(string folder, string name, HeatMap map)
    {
        DataFile.ReplaceText(Path.Combine(folder, name + ".svg"), ChartDocument.Of(map));
        using var plot = new Plot();
        double[,] values = new double[map.Rows.Count, map.Columns.Count];
        for (var r = 0; r < map.Rows.Count; r++)
        {
            for (var c = 0; c < map.Columns.Count; c++)
            {
                values[map.Rows.Count - 1 - r, c] = map.Values[r][c];
            }
        }
        var drawn = plot.Add.Heatmap(values);
        drawn.Colormap = new ScottPlot.Colormaps.CustomInterpolated([.. map.Ramp.Stops.Select(stop => new Color(stop))]);
        drawn.ManualRange = new(map.Scale.Low, map.Scale.High);
        var bar = plot.Add.ColorBar(drawn);
        (bar.Axis.MajorTickStyle.Length, bar.Axis.MinorTickStyle.Length, bar.Axis.FrameLineStyle.Width) = (0, 0, 0);
        plot.Axes.SquareUnits();
        Finish(plot, map.Title, map.Axes);
        plot.Axes.Left.TickGenerator = Ticks(ChartAxis.Whole(0, map.Rows.Count - 1));
        plot.Axes.Bottom.TickGenerator = Ticks(ChartAxis.Whole(0, map.Columns.Count - 1));
        plot.HideGrid();
        (plot.Axes.Left.FrameLineStyle.Width, plot.Axes.Bottom.FrameLineStyle.Width) = (0, 0);
        plot.SavePng(Path.Combine(folder, name + ".png"), Width, Height);
    }

    private static void Draw(Plot plot, LineChart chart)
    {
        var (x, y, named) = (chart.XAxis(), chart.YAxis(), new HashSet<SeriesColor>());
        foreach (var (from, to, color) in chart.Strip)
        {
            var height = (y.High - y.Low) * 0.02;
            var part = plot.Add.Rectangle(Math.Max(from, x.Low), Math.Min(to, x.High), y.Low, y.Low + height);
            (part.FillColor, part.LineWidth, part.LegendText) = (new Color(color.Light), 0, named.Add(color) ? color.Name : "");
        }
        foreach (var (at, color, label) in chart.Marks)
        {
            plot.Add.VerticalLine(at, 1.2f, new Color(color.Light), LinePattern.Dashed).LegendText = label;
        }
        foreach (var (at, color, label) in chart.Levels)
        {
            plot.Add.HorizontalLine(at, 1.2f, new Color(color.Light), LinePattern.Dashed).LegendText = label;
        }
        foreach (var line in chart.Lines.Where(line => line.Points.Count > 0))
        {
            Line(plot, line, chart.HasKey);
        }
        Finish(plot, chart.Title, chart.Axes);
        plot.Axes.Left.TickGenerator = Ticks(y);
        plot.Axes.Bottom.TickGenerator = Ticks(x);
        plot.Axes.SetLimits(x.Low, x.High, y.Low, y.High);
        if (chart.Categories.Any(c => c.Label.Length > 4))
        {
            (plot.Axes.Bottom.TickLabelStyle.Rotation, plot.Axes.Bottom.TickLabelStyle.Alignment) = (-25, Alignment.UpperRight);
            plot.Axes.Bottom.MinimumSize = LabelRoom + (LetterRoom * chart.Categories.Max(c => c.Label.Length));
        }
    }

    private static void Line(Plot plot, ChartLine line, bool isNamed)
    {
        var color = new Color(line.Color.Light);
        var points = line.Points.Where(p => double.IsFinite(p.Y)).ToArray();
        var (xs, ys) = (points.Select(p => p.X).ToArray(), points.Select(p => p.Y).ToArray());
        if (line.Kind is LineKind.Dots or LineKind.Scatter)
        {
            foreach (var point in points.Where(p => p.HasInterval))
            {
                var whisker = plot.Add.Line(point.X, point.Low, point.X, point.High);
                (whisker.LineWidth, whisker.Color) = (2, color);
            }
            var (size, alpha) = line.Kind == LineKind.Dots ? (11, 1.0) : (6, 0.45);
            plot.Add.ScatterPoints(xs, ys, color.WithAlpha(alpha)).MarkerSize = size;
            return;
        }
        if (points.Count(p => p.HasInterval) > 1)
        {
            var bands = points.Where(p => p.HasInterval).ToArray();
            var band = plot.Add.FillY([.. bands.Select(p => p.X)], [.. bands.Select(p => p.Low)], [.. bands.Select(p => p.High)]);
            (band.FillColor, band.LineWidth) = (color.WithAlpha(0.15), 0);
        }
        var drawn = plot.Add.Scatter(xs, ys, color);
        (drawn.LineWidth, drawn.MarkerSize) = (2.2f, line.Kind == LineKind.Marked ? 6 : 0);
        drawn.LinePattern = line.IsDashed ? LinePattern.Dashed : LinePattern.Solid;
        drawn.LegendText = isNamed ? line.Name : "";
    }

    private static NumericManual Ticks(ChartAxis axis) => new([.. axis.Ticks.Select(t => t.At)], [.. axis.Ticks.Select(t => t.Label)]);

    // The look of the pages: a plain sans, a quiet grid, the key beside the plot where it covers nothing.
    private static void Finish(Plot plot, string title, (string X, string Y) axes)
    {
        var (ink, soft) = (new Color("#1d2430"), new Color("#5b6576"));
        plot.Title(title, Text + 2);
        plot.XLabel(axes.X, Text);
        plot.YLabel(axes.Y, Text);
        plot.Axes.Title.Label.Bold = false;
        plot.Axes.Title.Label.ForeColor = ink;
        foreach (var axis in new IAxis[] { plot.Axes.Bottom, plot.Axes.Left })
        {
            axis.Label.Bold = false;
            axis.Label.ForeColor = soft;
            axis.TickLabelStyle.ForeColor = soft;
            axis.TickLabelStyle.FontSize = Text - 2;
            axis.FrameLineStyle.Color = new Color("#98a2b3");
            axis.MajorTickStyle.Length = 0;
            axis.MinorTickStyle.Length = 0;
        }
        plot.Axes.Right.FrameLineStyle.Width = 0;
        plot.Axes.Top.FrameLineStyle.Width = 0;
        plot.Grid.MajorLineColor = new Color("#e5e9f0");
        if (plot.GetPlottables().Any(p => p.LegendItems.Any(item => item.LabelText.Length > 0)))
        {
            plot.ShowLegend(Edge.Right);
            (plot.Legend.ShadowColor, plot.Legend.OutlineWidth, plot.Legend.FontSize) = (Colors.Transparent, 0, Text - 1);
        }
        if (Typeface.Value is { } name)
        {
            plot.Font.Set(name);
        }
    }
}
