using System.Globalization;
using System.Text;
using SkiaSharp;
using static Bupo.Reports.Charts.ChartText;

namespace Bupo.Reports.Charts;

/// <summary>Draws a map as SVG: the cells are one small picture inside it, so that thousands of them stay one element.</summary>
/// <param name="map">What is drawn.</param>
internal sealed class HeatMapSvg(HeatMap map)
{
    /// <summary>Of the drawing, CSS pixels.</summary>
    public const double Width = 460;

    private const double Left = 44, Top = 8, Bottom = 38, Right = 70, BarWidth = 12, MostTicks = 12;

    private static readonly int[] RoundSteps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

    /// <summary>Of the drawing, CSS pixels.</summary>
    public double Height { get; } = map.IsSquare ? Width - Left - Right + Top + Bottom : 300;

    private static double PlotWidth => Width - Left - Right;

    private double PlotHeight => Height - Top - Bottom;

    /// <summary>The drawing.</summary>
    public string Draw()
    {
        var svg = new StringBuilder();
        var meaning = map.Meaning.Length > 0 ? $"{map.Title}: {map.Meaning}" : map.Title;
        svg.Append(Invariant($"<svg class=\"heat\" viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{Encode(meaning)}\""));
        svg.Append(Invariant($" data-box=\"{Left} {Top} {PlotWidth} {PlotHeight}\" data-names=\"{Encode(map.Axes.X)}|{Encode(map.Axes.Y)}\""));
        svg.Append(Invariant($" data-columns=\"{Encode(string.Join('|', map.Columns))}\" data-rows=\"{Encode(string.Join('|', map.Rows))}\" data-notes=\"{Encode(string.Join('|', map.Notes))}\""));
        svg.Append(Invariant($" data-values=\"{string.Join(';', map.Values.Select(row => string.Join('|', row.Select(v => Number(v)))))}\">"));
        Picture(svg, Left, Top, PlotWidth, PlotHeight, Png(map.Columns.Count, map.Rows.Count, (c, r) => map.Values[r][c]));
        Overlays(svg);
        Ticks(svg);
        var bar = Left + PlotWidth + 14;
        Picture(svg, bar, Top, BarWidth, PlotHeight, Png(1, 64, (_, r) => map.Scale.Low + ((map.Scale.High - map.Scale.Low) * r / 63)));
        svg.Append(Invariant($"<text x=\"{bar + BarWidth + 5}\" y=\"{Top + 10}\">{Number(map.Scale.High)}</text><text x=\"{bar + BarWidth + 5}\" y=\"{Top + PlotHeight}\">{Number(map.Scale.Low)}</text>"));
        return svg.Append("</svg>").ToString();
    }

    private static void Picture(StringBuilder svg, double x, double y, double width, double height, string png) =>
        svg.Append(Invariant($"<image x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" preserveAspectRatio=\"none\" href=\"data:image/png;base64,{png}\"/>"));

    // One pixel per cell; what has no value stays transparent.
    private string Png(int columns, int rows, Func<int, int, double> value)
    {
        using var picture = new SKBitmap(columns, rows, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        for (var r = 0; r < rows; r++)
        {
            for (var c = 0; c < columns; c++)
            {
                var v = value(c, r);
                picture.SetPixel(c, rows - 1 - r, double.IsFinite(v) ? new SKColor(map.Ramp.At(map.Share(v)) | 0xff000000) : SKColors.Transparent);
            }
        }
        using var png = picture.Encode(SKEncodedImageFormat.Png, 100);
        return Convert.ToBase64String(png.AsSpan());
    }

    private void Overlays(StringBuilder svg)
    {
        var (width, height) = (PlotWidth / map.Columns.Count, PlotHeight / map.Rows.Count);
        double X(int column) => Left + (width * column);
        double Y(int row) => Top + PlotHeight - (height * (row + 1));
        var frames = map.Framed.Index().Where(f => f.Item >= 0).Select(f => Invariant($"M{F(X(f.Index))} {F(Y(f.Item))}h{F(width)}v{F(height)}h{F(-width)}z"));
        svg.Append(Invariant($"<path class=\"frames\" d=\"{string.Concat(frames)}\"/>"));
        var dots = map.Dotted.Index().Where(d => d.Item >= 0).Select(d => Invariant($"M{F(X(d.Index) + (width / 2))} {F(Y(d.Item) + (height / 2))}h.01"));
        svg.Append(Invariant($"<path class=\"dots\" d=\"{string.Concat(dots)}\"/>"));
    }

    private void Ticks(StringBuilder svg)
    {
        var (across, up) = (Every(map.Columns.Count, MostTicks), Every(map.Rows.Count, MostTicks));
        for (var c = 0; c < map.Columns.Count; c += across)
        {
            svg.Append(Invariant($"<text x=\"{F(Left + (PlotWidth * (c + 0.5) / map.Columns.Count))}\" y=\"{F(Height - Bottom + 15)}\" text-anchor=\"middle\">{Encode(map.Columns[c])}</text>"));
        }
        for (var r = 0; r < map.Rows.Count; r += up)
        {
            svg.Append(Invariant($"<text x=\"{Left - 5}\" y=\"{F(Top + (PlotHeight * (1 - ((r + 0.5) / map.Rows.Count))) + 4)}\" text-anchor=\"end\">{Encode(map.Rows[r])}</text>"));
        }
        svg.Append(Invariant($"<text x=\"{F(Left + (PlotWidth / 2))}\" y=\"{F(Height - 5)}\" text-anchor=\"middle\">{Encode(map.Axes.X)}</text>"));
        svg.Append(Invariant($"<text transform=\"rotate(-90)\" x=\"{F(-Top - (PlotHeight / 2))}\" y=\"12\" text-anchor=\"middle\">{Encode(map.Axes.Y)}</text>"));
    }

    private static int Every(int count, double most) => RoundSteps.First(every => count / (double)every <= most);

    private static string F(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
