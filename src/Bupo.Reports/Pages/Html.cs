using Bupo.Reports.Charts;
using static Bupo.Reports.Charts.ChartText;

namespace Bupo.Reports.Pages;

/// <summary>Pieces of HTML that several pages use. Every text is encoded.</summary>
internal static class Html
{
    /// <summary>Rows of a description list.</summary>
    public static string Terms(IEnumerable<(string Name, string Value)> rows) =>
        string.Concat(rows.Select(r => $"<dt>{Encode(r.Name)}</dt><dd>{Encode(r.Value)}</dd>"));

    /// <summary>Items of a list.</summary>
    public static string Items(IEnumerable<string> texts) => string.Concat(texts.Select(t => $"<li>{Encode(t)}</li>"));

    /// <summary>A figure in large type with what it is below.</summary>
    public static string Tile(string value, string name, SeriesColor? color = null) =>
        $"<div class=\"{color?.Class}\"><b>{Encode(value)}</b><span>{Encode(name)}</span></div>";

    /// <summary>A colored name.</summary>
    public static string Swatch(string name, SeriesColor color) => $"<span class=\"{color.Class}\" data-line=\"{Encode(name)}\"><i></i>{Encode(name)}</span>";

    /// <summary>A table: heads, then rows whose first cell names them.</summary>
    public static string Rows(IEnumerable<string> heads, IEnumerable<IEnumerable<string>> rows) =>
        $"<thead><tr>{string.Concat(heads.Select(h => $"<th scope=\"col\">{h}</th>"))}</tr></thead><tbody>"
        + string.Concat(rows.Select(row => $"<tr>{string.Concat(row.Select((cell, i) => i == 0 ? $"<th scope=\"row\">{cell}</th>" : $"<td>{cell}</td>"))}</tr>"))
        + "</tbody>";
}
