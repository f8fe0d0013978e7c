using System.Text;
using static Bupo.Reports.Charts.ChartText;

namespace Bupo.Reports.Charts;

/// <summary>A chart as a file of its own: SVG that follows the reader's light or dark setting.</summary>
internal static class ChartDocument
{
    private const double Width = 720, Height = 400, KeyRow = 20, LetterWidth = 7;

    /// <summary>The file's content.</summary>
    public static string Of(LineChart chart)
    {
        var key = chart.HasKey ? Key(chart) : ("", 0);
        return Document(chart.Title, new LineChartSvg(chart, Width, Height).Draw(), Height, key);
    }

    /// <summary>The file's content.</summary>
    public static string Of(HeatMap map)
    {
        var drawing = new HeatMapSvg(map);
        return Document(map.Title, drawing.Draw(), drawing.Height * Width / HeatMapSvg.Width, ("", 0));
    }

    // The page's drawing, placed below its title and key.
    private static string Document(string title, string drawing, double height, (string Svg, double Height) key)
    {
        var top = 34 + key.Height;
        var placed = "<svg" + Invariant($" y=\"{top}\" width=\"{Width}\" height=\"{height}\"") + drawing[4..];
        return Invariant($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {top + height}\" width=\"{Width}\" height=\"{top + height}\">")
            + $"<style>{Style()}</style><rect class=\"paper\" width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>"
            + $"<text class=\"title\" x=\"14\" y=\"24\">{Encode(title)}</text>{key.Svg}{placed}</svg>\n";
    }

    private static (string Svg, double Height) Key(LineChart chart)
    {
        var (svg, x, y) = (new StringBuilder(), 14.0, 46.0);
        var names = chart.Lines.Where(l => l.Kind != LineKind.Scatter).Select(l => (l.Color, l.Name, l.IsDashed))
            .Concat(chart.Strip.Select(part => (part.Color, part.Color.Name, IsDashed: false)).Distinct());
        foreach (var (color, name, isDashed) in names)
        {
            var width = 44 + (LetterWidth * name.Length);
            (x, y) = x > 14 && x + width > Width ? (14, y + KeyRow) : (x, y);
            var dash = isDashed ? " stroke-dasharray=\"5 4\"" : "";
            svg.Append(Invariant($"<path class=\"{color.Class}\" stroke=\"{color.Light}\" stroke-width=\"3\"{dash} d=\"M{x} {y - 4}h18\"/><text x=\"{x + 24}\" y=\"{y}\">{Encode(name)}</text>"));
            x += width;
        }
        return (svg.ToString(), y - 30);
    }

    private static string Style()
    {
        var dark = string.Concat(Palette.All.Select(c => $".s-{c.Name}{{stroke:{c.Dark};fill:{c.Dark}}}"));
        return "text{font:13px system-ui,'Segoe UI','DejaVu Sans',sans-serif;fill:#5b6576}.title{font-size:15px;fill:#1d2430}.zero{stroke:#98a2b3}.rule{stroke-dasharray:4 3}"
            + ".frames{fill:none;stroke:#000}.dots{stroke:#000;stroke-width:5;stroke-linecap:round}image{image-rendering:pixelated}rect{stroke:none!important}"
            + "@media(prefers-color-scheme:dark){.paper{fill:#12161d}text{fill:#a5afbd}.title{fill:#e6e9ef}.grid{stroke:#2b323d}.zero{stroke:#667085}" + dark + "}";
    }
}
