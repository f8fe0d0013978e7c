using System.Globalization;
using Bupo.Analysis;
using Bupo.Reports.Charts;
using Bupo.Reports.Pages;

namespace Bupo.Reports;

/// <summary>The page of an analysis: one file that opens from disk, without a network.</summary>
public static class AnalysisPage
{
    /// <summary>Writes the page.</summary>
    /// <param name="path">The file.</param>
    /// <param name="report">What was found.</param>
    /// <param name="map">A response for the token × layer map; null for none.</param>
    public static void Write(string path, AnalysisReport report, TokenMap? map)
    {
        var body = Page.Fill("analysis.html", new Dictionary<string, string>
        {
            ["measured"] = ChartText.Encode(Measured(report)),
            ["tiles"] = Tiles(report),
            ["rules"] = Html.Terms(Rules(report)),
            ["charts"] = string.Concat(AnalysisCharts.Of(report).Select(c => ChartFigure.Html(c.Chart))),
            ["map"] = map is null ? "" : TokenMapHtml.Section(map, report.Settings.Normed),
            ["refinement"] = Refinement(report),
            ["table"] = Table(report),
        });
        new Page($"Internal policies of {Name(report)}", body)
        {
            Data = map is null ? "" : TokenMapHtml.Data(map, report.Settings.Normed),
            Script = map is null ? "" : "token-map.js",
        }.Write(path);
    }

    /// <summary>A curve's mean at every layer, as a table.</summary>
    internal static string Table(AnalysisReport report)
    {
        var shown = Curve.All.Where(c => report.Curves.ContainsKey(c.Name)).ToArray();
        string Cell(Curve curve, int layer) => layer < curve.FirstLayer ? "" : ChartText.Number(report.Curves[curve.Name][layer - curve.FirstLayer].Mean);
        return ChartFigure.Scrolled("All means, layer by layer", Html.Rows(
            shown.Select(c => $"<span title=\"{ChartText.Encode(c.Meaning)}\">{c.Name}{(c.Invariant ? " (invariant)" : "")}</span>").Prepend("layer"),
            Enumerable.Range(0, report.Layers + 1).Select(layer => shown.Select(c => Cell(c, layer)).Prepend(layer.ToString(CultureInfo.InvariantCulture)))));
    }

    /// <summary>The boundary layer by each rule, in words.</summary>
    internal static IEnumerable<(string Name, string Value)> Rules(AnalysisReport report)
    {
        var normed = report.Settings.Normed;
        string Layer(int? layer, bool isMeasured = true) => !isMeasured ? "not measured" : layer is { } l ? ChartText.Invariant($"layer {l}") : "none";
        yield return ("The paper’s rule: the last layer with mean ΔH_FFN above 0 (depends on scales inside the model)", Layer(report.BoundaryLayer));
        yield return ("Our rule: the layer before the normed entropy first falls (invariant)", Layer(report.NormedBoundary, normed));
        yield return ("Our rule: the lowest layer from which the logit lens agrees with the policy (invariant)", Layer(report.AgreementBoundary, normed));
        if (report.Rescaled is { } rescaled)
        {
            yield return (ChartText.Invariant($"The paper’s rule for the same function with feed-forward norms × {rescaled.RescaleFactor}"), Layer(rescaled.BoundaryLayer));
        }
    }

    // A path is too long for a heading; the line below it has all of it.
    private static string Name(AnalysisReport report) =>
        Path.IsPathRooted(report.Model) ? Path.GetFileName(Path.TrimEndingDirectorySeparator(report.Model)) : report.Model;

    private static string Measured(AnalysisReport report)
    {
        var leftOut = string.Concat(report.LeftOut.Select(p => ChartText.Invariant($" Left out: {p.Value} because it {p.Key}.")));
        return ChartText.Invariant($"{report.Model}: {report.Responses:N0} responses with {report.Tokens:N0} measured tokens; {report.Layers} layers.{leftOut}");
    }

    private static string Tiles(AnalysisReport report) =>
        Html.Tile(report.BoundaryLayer is { } layer ? ChartText.Invariant($"{layer} of {report.Layers}") : "none", "boundary layer by the paper’s rule", Palette.FeedForward)
        + Html.Tile(report.Verdict.Split(':')[0], report.Verdict.Contains(':', StringComparison.Ordinal) ? report.Verdict[(report.Verdict.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() : "pattern in the paper’s words")
        + Html.Tile(ChartText.Invariant($"{report.FinalEntropy.Mean:f3} nats"), "entropy of the full policy", Palette.Layer)
        + Html.Tile(ChartText.Invariant($"{report.Perplexity:f3}"), "its perplexity on the responses");

    private static string Refinement(AnalysisReport report)
    {
        var maps = string.Concat(AnalysisCharts.Refinement(report).Select(m => ChartFigure.Html(m.Map)));
        return maps.Length == 0 ? "" : $"<h2>How alike the layers are</h2><div class=\"grid wide\">{maps}</div>";
    }
}
