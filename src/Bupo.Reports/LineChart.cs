using System.Globalization;
using System.Net;
using System.Text;

namespace Bupo.Reports;

/// <summary>Lines over whole numbers, such as layers or steps, as SVG that needs no script.</summary>
internal sealed record LineChart
{
    private const double Width = 460, Height = 280, Left = 50, Right = 12, Top = 14, Bottom = 38;

    private static readonly int[] RoundFactors = [1, 2, 5, 10];

    /// <summary>What it shows, for readers who do not see it.</summary>
    public required string Meaning { get; init; }

    /// <summary>The axes' names.</summary>
    public required (string X, string Y) Axes { get; init; }

    /// <summary>The lines; at least one point among them.</summary>
    public required IReadOnlyList<Line> Lines { get; init; }

    /// <summary>Places on the x axis that are marked, with their colours.</summary>
    public IReadOnlyList<(double X, string Color, string Label)> Marks { get; init; } = [];

    /// <summary>One line.</summary>
    /// <param name="Name">What it is.</param>
    /// <param name="Color">Of the line.</param>
    /// <param name="Points">In order of x.</param>
    /// <param name="Band">The ends of each point's interval; null for none.</param>
    /// <param name="IsFaint">Whether it stays behind the others.</param>
    public sealed record Line(
        string Name, string Color, IReadOnlyList<(double X, double Y)> Points, IReadOnlyList<(double Low, double High)>? Band = null, bool IsFaint = false);

    /// <summary>The drawing.</summary>
    public string Svg()
    {
        var points = Lines.SelectMany(l => l.Points).ToArray();
        double[] heights = [.. points.Select(p => p.Y), .. Lines.SelectMany(l => l.Band ?? []).SelectMany(b => new[] { b.Low, b.High })];
        var (left, right) = (points.Min(p => p.X), points.Max(p => p.X));
        var (low, high, step) = Round(heights.Min(), heights.Max());
        double X(double x) => Left + (right > left ? (x - left) / (right - left) : 0.5) * (Width - Left - Right);
        double Y(double y) => Top + (high - y) / (high - low) * (Height - Top - Bottom);
        var svg = new StringBuilder(Invariant($"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{WebUtility.HtmlEncode(Meaning)}\">"));
        for (var i = 0; i <= Math.Round((high - low) / step); i++)
        {
            var value = Math.Round(low + i * step, 10);
            svg.Append(Invariant($"<line class=\"{(value == 0 && low < 0 ? "zero" : "grid")}\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(value):F1}\" y2=\"{Y(value):F1}\"/>"));
            svg.Append(Invariant($"<text x=\"{Left - 6}\" y=\"{Y(value) + 4:F1}\" text-anchor=\"end\">{value:0.####}</text>"));
        }
        var every = Math.Max(1, Math.Ceiling((right - left) / 10));
        for (var x = Math.Ceiling(left / every) * every; x <= right; x += every)
        {
            svg.Append(Invariant($"<text x=\"{X(x):F1}\" y=\"{Height - Bottom + 17}\" text-anchor=\"middle\">{x:0}</text>"));
        }
        svg.Append(Invariant($"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 5}\" text-anchor=\"middle\">{WebUtility.HtmlEncode(Axes.X)}</text>"));
        svg.Append(Invariant($"<text transform=\"rotate(-90)\" x=\"{-(Top + Height - Bottom) / 2}\" y=\"11\" text-anchor=\"middle\">{WebUtility.HtmlEncode(Axes.Y)}</text>"));
        foreach (var (x, color, label) in Marks)
        {
            svg.Append(Invariant($"<line x1=\"{X(x):F1}\" x2=\"{X(x):F1}\" y1=\"{Top}\" y2=\"{Height - Bottom}\" stroke=\"{color}\" stroke-width=\"1.6\" stroke-dasharray=\"4 3\"><title>{WebUtility.HtmlEncode(label)}</title></line>"));
        }
        foreach (var line in Lines)
        {
            Draw(svg, line, X, Y);
        }
        return svg.Append("</svg>").ToString();
    }

    private static void Draw(StringBuilder svg, Line line, Func<double, double> x, Func<double, double> y)
    {
        if (line.Band is { } band)
        {
            var ends = line.Points.Zip(band, (p, b) => (p.X, b.Low, b.High)).ToArray();
            var outline = ends.Select(e => (e.X, Y: e.High)).Concat(ends.Reverse().Select(e => (e.X, Y: e.Low)));
            svg.Append(Invariant($"<polygon fill=\"{line.Color}\" opacity=\".15\" points=\"{Path(outline)}\"/>"));
        }
        var (width, opacity) = line.IsFaint ? (1, ".35") : (2, "1");
        svg.Append(Invariant($"<polyline fill=\"none\" stroke=\"{line.Color}\" stroke-width=\"{width}\" opacity=\"{opacity}\" stroke-linejoin=\"round\" points=\"{Path(line.Points)}\"><title>{WebUtility.HtmlEncode(line.Name)}</title></polyline>"));

        string Path(IEnumerable<(double X, double Y)> points) => string.Join(' ', points.Select(p => Invariant($"{x(p.X):F1},{y(p.Y):F1}")));
    }

    // The axis ends on whole steps of 1, 2 or 5 times a power of ten and has about five of them.
    private static (double Low, double High, double Step) Round(double least, double most)
    {
        var range = most > least ? most - least : Math.Max(Math.Abs(most), 1);
        var power = Math.Pow(10, Math.Floor(Math.Log10(range / 5)));
        var step = power * RoundFactors.First(factor => range / (factor * power) <= 6);
        var low = Math.Floor(least / step + 1e-9) * step;
        var high = Math.Ceiling(most / step - 1e-9) * step;
        return (low, high > low ? high : low + step, step);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
