using System.Globalization;
using System.Text;
using static Bupo.Reports.Charts.ChartText;

namespace Bupo.Reports.Charts;

/// <summary>Draws a line chart as SVG that needs no script; its data attributes carry what a pointer or a key shows.</summary>
/// <param name="chart">What is drawn; it has points.</param>
/// <param name="width">Of the drawing, CSS pixels.</param>
/// <param name="height">Of the drawing, CSS pixels.</param>
internal sealed class LineChartSvg(LineChart chart, double width = 460, double height = 280)
{
    private const double Right = 14, Top = 22, Bottom = 40, LetterWidth = 6.6, StripHeight = 6;

    private readonly ChartAxis _x = chart.XAxis(), _y = chart.YAxis();
    private readonly StringBuilder _svg = new();
    private double _left;

    /// <summary>The drawing.</summary>
    /// <param name="head">What follows the opening tag, such as a style sheet.</param>
    public string Draw(string head = "")
    {
        _left = 26 + (LetterWidth * _y.Ticks.Max(t => t.Label.Length));
        var meaning = chart.Meaning.Length > 0 ? $"{chart.Title}: {chart.Meaning}" : chart.Title;
        var xs = chart.Lines.Where(l => l.Kind != LineKind.Scatter).SelectMany(l => l.Points).Select(p => p.X).Distinct().Order().ToArray();
        _svg.Append(Invariant($"<svg class=\"chart\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{Encode(meaning)}\""));
        _svg.Append(Invariant($" data-top=\"{Top}\" data-bottom=\"{height - Bottom}\" data-x=\"{Joined(xs, x => F(X(x)))}\""));
        _svg.Append(Invariant($" data-label=\"{Joined(xs, x => Encode(chart.XText(x)))}\" data-name=\"{Encode(chart.Axes.X)}\">{head}"));
        Axes();
        Strip();
        foreach (var (x, color, label) in chart.Marks)
        {
            _svg.Append(Invariant($"<line class=\"{color.Class} rule\" stroke=\"{color.Light}\" x1=\"{F(X(x))}\" x2=\"{F(X(x))}\" y1=\"{Top}\" y2=\"{height - Bottom}\"><title>{Encode(label)}</title></line>"));
        }
        foreach (var (y, color, label) in chart.Levels)
        {
            _svg.Append(Invariant($"<line class=\"{color.Class} rule\" stroke=\"{color.Light}\" x1=\"{_left:F1}\" x2=\"{width - Right}\" y1=\"{F(Y(y))}\" y2=\"{F(Y(y))}\"/>"));
            _svg.Append(Invariant($"<text x=\"{width - Right - 4}\" y=\"{F(Y(y) - 4)}\" text-anchor=\"end\">{Encode(label)}</text>"));
        }
        foreach (var line in chart.Lines)
        {
            Line(line, xs);
        }
        if (chart.Marks is [var only])
        {
            var anchor = _x.Share(only.X) switch { < 0.25 => "start", > 0.75 => "end", _ => "middle" };
            _svg.Append(Invariant($"<text x=\"{F(X(only.X))}\" y=\"{Top - 8}\" text-anchor=\"{anchor}\">{Encode(only.Label)}</text>"));
        }
        return _svg.Append("</svg>").ToString();
    }

    private double X(double x) => _left + (_x.Share(x) * (width - _left - Right));

    private double Y(double y) => height - Bottom - (_y.Share(y) * (height - Top - Bottom));

    private void Axes()
    {
        foreach (var (at, label) in _y.Ticks)
        {
            var kind = Math.Abs(at) < 1e-12 && _y.Low < 0 ? "zero" : "grid";
            _svg.Append(Invariant($"<line class=\"{kind}\" stroke=\"#d8dde6\" x1=\"{_left:F1}\" x2=\"{width - Right}\" y1=\"{F(Y(at))}\" y2=\"{F(Y(at))}\"/>"));
            _svg.Append(Invariant($"<text x=\"{_left - 6:F1}\" y=\"{F(Y(at) + 4)}\" text-anchor=\"end\">{Encode(label)}</text>"));
        }
        foreach (var (at, label) in _x.Ticks)
        {
            _svg.Append(Invariant($"<text x=\"{F(X(at))}\" y=\"{height - Bottom + 17}\" text-anchor=\"middle\">{Encode(label)}</text>"));
        }
        _svg.Append(Invariant($"<text x=\"{(_left + width - Right) / 2:F1}\" y=\"{height - 5}\" text-anchor=\"middle\">{Encode(chart.Axes.X)}</text>"));
        _svg.Append(Invariant($"<text transform=\"rotate(-90)\" x=\"{-(Top + height - Bottom) / 2}\" y=\"12\" text-anchor=\"middle\">{Encode(chart.Axes.Y)}</text>"));
    }

    private void Strip()
    {
        foreach (var (from, to, color) in chart.Strip)
        {
            var (left, right) = (X(Math.Max(from, _x.Low)), X(Math.Min(to, _x.High)));
            _svg.Append(Invariant($"<rect class=\"{color.Class}\" fill=\"{color.Light}\" stroke=\"none\" x=\"{F(left)}\" width=\"{F(right - left)}\" y=\"{height - Bottom - StripHeight}\" height=\"{StripHeight}\"><title>{color.Name}</title></rect>"));
        }
    }

    private void Line(ChartLine line, double[] xs)
    {
        _svg.Append(Invariant($"<g class=\"{line.Color.Class}\" stroke=\"{line.Color.Light}\" fill=\"{line.Color.Light}\""));
        if (line.Kind != LineKind.Scatter)
        {
            var byX = line.Points.ToLookup(p => p.X);
            _svg.Append(Invariant($" data-name=\"{Encode(line.Name)}\" data-y=\"{Joined(xs, x => byX[x].Select(chart.Text).FirstOrDefault(""))}\""));
            if (line.Phases.Count > 0)
            {
                _svg.Append(Invariant($" data-phases=\"{Joined(line.Phases, p => $"{Array.FindIndex(xs, x => x >= p.From)} {Encode(p.Name)}")}\""));
            }
        }
        _svg.Append('>');
        switch (line.Kind)
        {
            case LineKind.Line or LineKind.Marked:
                Band(line);
                Path(line.Points, line.Smooth is null ? "line" : "line faint", line.IsDashed);
                Path(line.Smooth ?? [], "line", line.IsDashed);
                Circles(line.Kind == LineKind.Marked ? line.Points : [], 3, "");
                break;
            case LineKind.Dots:
                foreach (var point in line.Points.Where(p => p.HasInterval))
                {
                    _svg.Append(Invariant($"<line stroke-width=\"2.5\" x1=\"{F(X(point.X))}\" x2=\"{F(X(point.X))}\" y1=\"{F(Y(point.Low))}\" y2=\"{F(Y(point.High))}\"/>"));
                }
                Circles(line.Points, 5.5, "");
                break;
            default:
                Circles(line.Points, 3.2, "faint");
                break;
        }
        _svg.Append("</g>");
    }

    private void Band(ChartLine line)
    {
        var points = line.Points.Where(p => p.HasInterval).ToArray();
        if (points.Length > 1)
        {
            var outline = points.Select(p => $"{F(X(p.X))},{F(Y(p.High))}").Concat(points.Reverse().Select(p => $"{F(X(p.X))},{F(Y(p.Low))}"));
            _svg.Append(Invariant($"<polygon class=\"band\" stroke=\"none\" opacity=\".16\" points=\"{string.Join(' ', outline)}\"/>"));
        }
    }

    // A lone point between gaps is a dot.
    private void Path(IReadOnlyList<ChartPoint> points, string kind, bool isDashed)
    {
        var (path, isOpen) = (new StringBuilder(), false);
        foreach (var point in points)
        {
            if (!double.IsFinite(point.Y))
            {
                isOpen = false;
                continue;
            }
            path.Append(isOpen ? 'L' : 'M').Append(F(X(point.X))).Append(' ').Append(F(Y(point.Y))).Append(isOpen ? "" : "h.01");
            isOpen = true;
        }
        if (path.Length > 0)
        {
            var look = kind == "line" ? "stroke-width=\"2\"" : "stroke-width=\"1\" opacity=\".4\"";
            var dash = isDashed ? " stroke-dasharray=\"5 4\"" : "";
            _svg.Append(Invariant($"<path class=\"{kind}\" fill=\"none\" {look}{dash} stroke-linecap=\"round\" stroke-linejoin=\"round\" d=\"{path}\"/>"));
        }
    }

    private void Circles(IEnumerable<ChartPoint> points, double radius, string kind)
    {
        foreach (var point in points.Where(p => double.IsFinite(p.Y)))
        {
            var look = kind.Length > 0 ? " opacity=\".45\"" : "";
            _svg.Append(Invariant($"<circle stroke=\"none\"{look} cx=\"{F(X(point.X))}\" cy=\"{F(Y(point.Y))}\" r=\"{radius}\"/>"));
        }
    }

    private static string Joined<T>(IEnumerable<T> values, Func<T, string> text) => string.Join('|', values.Select(text));

    private static string F(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
