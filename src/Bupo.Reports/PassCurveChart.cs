using System.Globalization;
using System.Net;
using System.Text;
using Bupo.Evaluation;

namespace Bupo.Reports;

/// <summary>Pass@K over K on a logarithmic axis with the intervals as bands (the paper's figures 6 and 15), as SVG.</summary>
internal static class PassCurveChart
{
    private const double Width = 440, Height = 300, Left = 46, Right = 14, Top = 12, Bottom = 40;

    private static readonly double[] Steps = [0.01, 0.02, 0.05, 0.1, 0.2];

    /// <summary>Draws one dataset's curves.</summary>
    /// <param name="curves">Of every model its series number, name and summary.</param>
    public static string Svg(IReadOnlyList<(int Series, string Name, EvaluationSummary Summary)> curves)
    {
        var places = curves.SelectMany(c => c.Summary.PassAtK.Keys).Distinct().Order().ToArray();
        var (low, high, step) = Range(curves.SelectMany(c => c.Summary.PassAtK.Values));
        var widest = Math.Max(1, Math.Log2(places[^1]));
        double X(int k) => Left + Math.Log2(k) / widest * (Width - Left - Right);
        double Y(double share) => Top + (high - share) / (high - low) * (Height - Top - Bottom);
        var svg = new StringBuilder();
        svg.Append(Invariant($"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"Pass@K by K\">"));
        for (var i = 0; i <= Math.Round((high - low) / step); i++)
        {
            var (share, y) = (low + i * step, Y(low + i * step));
            svg.Append(Invariant($"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{y:F1}\" y2=\"{y:F1}\"/>"));
            svg.Append(Invariant($"<text x=\"{Left - 6}\" y=\"{y + 4:F1}\" text-anchor=\"end\">{100 * share:F0}</text>"));
        }
        foreach (var k in places.Where(k => double.IsInteger(Math.Log2(k)) || k == places[^1]))
        {
            svg.Append(Invariant($"<text x=\"{X(k):F1}\" y=\"{Height - Bottom + 18}\" text-anchor=\"middle\">{k}</text>"));
        }
        svg.Append(Invariant($"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 4}\" text-anchor=\"middle\">K</text>"));
        svg.Append(Invariant($"<text transform=\"rotate(-90)\" x=\"{-(Top + Height - Bottom) / 2}\" y=\"11\" text-anchor=\"middle\">Pass@K, %</text>"));
        foreach (var (series, name, summary) in curves)
        {
            var points = summary.PassAtK.OrderBy(p => p.Key).ToArray();
            string Path(Func<Interval, double> of, bool backwards = false) =>
                string.Join(' ', (backwards ? points.Reverse() : points).Select(p => Invariant($"{X(p.Key):F1},{Y(of(p.Value)):F1}")));
            var color = Palette.Color(series);
            svg.Append(Invariant($"<polygon fill=\"{color}\" opacity=\".15\" points=\"{Path(v => v.Low)} {Path(v => v.High, backwards: true)}\"/>"));
            svg.Append(Invariant($"<polyline fill=\"none\" stroke=\"{color}\" stroke-width=\"2\" points=\"{Path(v => v.Value)}\"/>"));
            foreach (var (k, value) in points)
            {
                svg.Append(Invariant($"<circle cx=\"{X(k):F1}\" cy=\"{Y(value.Value):F1}\" r=\"3.2\" fill=\"{color}\"><title>{WebUtility.HtmlEncode(name)}: Pass@{k} {Percent(value)}</title></circle>"));
            }
        }
        return svg.Append("</svg>").ToString();
    }

    /// <summary>A share with its interval.</summary>
    public static string Percent(Interval share) => Invariant($"{100 * share.Value:F1} % [{100 * share.Low:F1}, {100 * share.High:F1}]");

    // The axis ends on whole steps around all intervals and has at most eight of them.
    private static (double Low, double High, double Step) Range(IEnumerable<Interval> shares)
    {
        var all = shares.ToArray();
        var (least, most) = (all.Min(s => s.Low), all.Max(s => s.High));
        var step = Steps.First(s => (most - least) / s <= 6 || s == Steps[^1]);
        var low = Math.Floor(least / step + 1e-9) * step;
        var high = Math.Ceiling(most / step - 1e-9) * step;
        return high - low < step / 2 ? (Math.Max(0, low - step), Math.Min(1, high + step), step) : (low, high, step);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
