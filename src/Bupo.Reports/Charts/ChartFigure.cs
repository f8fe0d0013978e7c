using System.Text;
using static Bupo.Reports.Charts.ChartText;

namespace Bupo.Reports.Charts;

/// <summary>A chart on a page: heading, names of the lines, drawing, and the same values as a table.</summary>
internal static class ChartFigure
{
    /// <summary>The figure as HTML.</summary>
    public static string Html(LineChart chart)
    {
        var html = new StringBuilder($"<figure><figcaption>{Encode(chart.Title)}</figcaption>");
        if (chart.HasKey)
        {
            html.Append(Key(chart));
        }
        html.Append(new LineChartSvg(chart).Draw());
        return html.Append(Table(chart)).Append("</figure>").ToString();
    }

    /// <summary>A map as HTML.</summary>
    public static string Html(HeatMap map) =>
        $"<figure><figcaption>{Encode(map.Title)}</figcaption>{new HeatMapSvg(map).Draw()}{Table(map)}</figure>";

    /// <summary>A table that scrolls on its own, by keys too.</summary>
    /// <param name="name">What it holds, for screen readers.</param>
    /// <param name="rows">Its head and body as HTML.</param>
    public static string Scrolled(string name, string rows) =>
        $"<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{Encode(name)}\"><table>{rows}</table></div>";

    // A page's script lets each name hide its line; without scripts they are names.
    private static string Key(LineChart chart)
    {
        var html = new StringBuilder("<p class=\"key\">");
        foreach (var line in chart.Lines.Where(l => l.Kind != LineKind.Scatter))
        {
            var title = line.Meaning.Length > 0 ? $" title=\"{Encode(line.Meaning)}\"" : "";
            html.Append(Invariant($"<span class=\"{line.Color.Class}{(line.IsDashed ? " dashed" : "")}\" data-line=\"{Encode(line.Name)}\"{title}><i></i>{Encode(line.Name)}</span>"));
        }
        foreach (var color in chart.Strip.Select(part => part.Color).Distinct())
        {
            html.Append(Invariant($"<span class=\"{color.Class} part\"><i></i>{Encode(color.Name)}</span>"));
        }
        return html.Append("</p>").ToString();
    }

    private static string Table(LineChart chart)
    {
        var lines = chart.Lines.Where(l => l.Kind != LineKind.Scatter).ToArray();
        var xs = lines.SelectMany(l => l.Points).Where(p => double.IsFinite(p.Y)).Select(p => p.X).Distinct().Order().ToArray();
        var every = (xs.Length + chart.MostRows - 1) / chart.MostRows;
        var rows = new StringBuilder($"<thead><tr><th scope=\"col\">{Encode(chart.Axes.X)}</th>");
        rows.AppendJoin("", lines.Select(l => $"<th scope=\"col\">{Encode(l.Name)}</th>")).Append("</tr></thead><tbody>");
        var values = lines.Select(l => l.Points.ToLookup(p => p.X)).ToArray();
        foreach (var x in xs.Where((_, i) => i % every == 0 || i == xs.Length - 1))
        {
            rows.Append(Invariant($"<tr><th scope=\"row\">{Encode(chart.XText(x))}</th>"));
            rows.AppendJoin("", values.Select(v => $"<td>{v[x].Select(chart.Text).FirstOrDefault("–")}</td>")).Append("</tr>");
        }
        return Folded($"{chart.Title}, {chart.Axes.Y}", rows.Append("</tbody>").ToString());
    }

    private static string Table(HeatMap map)
    {
        var every = (map.Columns.Count + HeatMap.MostTableColumns - 1) / HeatMap.MostTableColumns;
        var shown = Enumerable.Range(0, map.Columns.Count).Where(c => c % every == 0 || c == map.Columns.Count - 1).ToArray();
        var rows = new StringBuilder($"<thead><tr><th scope=\"col\">{Encode(map.Axes.Y)} \\ {Encode(map.Axes.X)}</th>");
        rows.AppendJoin("", shown.Select(c => $"<th scope=\"col\">{Encode(map.Columns[c])}</th>")).Append("</tr></thead><tbody>");
        foreach (var (r, row) in map.Values.Index().Reverse())
        {
            rows.Append(Invariant($"<tr><th scope=\"row\">{Encode(map.Rows[r])}</th>")).AppendJoin("", shown.Select(c => $"<td>{Number(row[c])}</td>")).Append("</tr>");
        }
        return Folded(map.Title, rows.Append("</tbody>").ToString());
    }

    private static string Folded(string name, string rows) => $"<details class=\"values\"><summary>Values</summary>{Scrolled(name, rows)}</details>";
}
