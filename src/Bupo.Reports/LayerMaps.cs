using System.Text;
using System.Text.Json.Nodes;
using Bupo.Analysis;
using Bupo.Reports.Charts;
using Bupo.Training.Runs;
using static Bupo.Reports.Charts.ChartText;

namespace Bupo.Reports;

/// <summary>The internal policies of runs as maps of layer × step, one per quantity.</summary>
internal static class LayerMaps
{
    /// <summary>What is drawn, the most telling first.</summary>
    private static readonly (string Name, string Group, string Key, string Meaning)[] Quantities =
    [
        .. new[] { Curve.ChangeFfn, Curve.EntropyLayer, Curve.NormedLayer, Curve.ChangeAttention, Curve.ChangeLayer, Curve.NormedChangeFfn, Curve.EntropyAttention, Curve.EntropyFfn }
            .Select(curve => (curve.Name, "curves", curve.Name, curve.Meaning)),
        ("cosine to the top", "refinement", "cosine_to_top", "cos(H^l, H^L) (Figure 5)"),
        ("KL to the top", "refinement", "kl_to_top", "KL(π_Layer^l ‖ π_Layer^L), nats (Figure 5)"),
    ];

    /// <summary>The section of the page: a choice of quantities, each with one map per run on one scale; empty where no run measured its internal policies.</summary>
    public static string Section(IReadOnlyList<RunRecord> runs, IReadOnlyList<string> names)
    {
        var measured = runs.Zip(names).Where(run => run.First.Internal.Count > 0).ToArray();
        if (measured.Length == 0)
        {
            return "";
        }
        var html = new StringBuilder("<h2>Internal policies over steps</h2><p>Each column is a measured step, each row per layer. The frame marks the layer that is trained, the dot the boundary layer by the paper’s rule.</p>");
        html.Append("<p hidden><label>Quantity <select id=\"quantity\" data-chooses>").AppendJoin("", Quantities.Select(q => $"<option>{q.Name}</option>")).Append("</select></label></p>");
        foreach (var (name, group, key, meaning) in Quantities)
        {
            var scale = HeatMap.RobustScale(measured.SelectMany(run => Values(run.First, group, key)).SelectMany(row => row), IsSigned(name));
            html.Append(Invariant($"<div data-choice=\"{name}\"><p class=\"soft\">{Encode(meaning)}</p><div class=\"grid wide\">"));
            html.AppendJoin("", measured.Select(run => ChartFigure.Html(Map(run.First, $"{run.Second}: {name}", (group, key), scale) with { Ramp = IsSigned(name) ? ColorRamp.Signed : ColorRamp.Plain })));
            html.Append("</div></div>");
        }
        return html.ToString();
    }

    private static bool IsSigned(string name) => name.StartsWith("entropy_change", StringComparison.Ordinal);

    private static HeatMap Map(RunRecord run, string title, (string Group, string Key) quantity, (double, double) scale)
    {
        var layers = run.Internal[0]["layers"]!.GetValue<int>();
        double[][] byLayer = Values(run, quantity.Group, quantity.Key);
        var first = layers + 1 - byLayer.Length;
        int[] Each(Func<JsonObject, JsonNode?> value) => [.. run.Internal.Select(line => value(line)?.GetValue<int>() ?? -1)];
        var (trained, boundary) = (Each(line => line["layer"]), Each(line => line["boundary_rules"]?["paper/last_positive_change"]));
        int[] RowsOf(int[] found) => [.. found.Select(layer => layer < first ? -1 : layer - first)];
        return new HeatMap
        {
            Title = title,
            Axes = ("step", "layer"),
            Columns = [.. run.Internal.Select(line => line["step"]!.ToString())],
            Rows = [.. Enumerable.Range(first, byLayer.Length).Select(layer => FormattableString.Invariant($"{layer}"))],
            Values = byLayer,
            Scale = scale,
            Framed = RowsOf(trained),
            Dotted = RowsOf(boundary),
            Notes = [.. trained.Zip(boundary, (t, b) => $"trained layer {t}, boundary {(b < 0 ? "none" : b)}")],
        };
    }

    /// <summary>A quantity by layer and measured step; NaN where it is missing.</summary>
    private static double[][] Values(RunRecord run, string group, string key)
    {
        double[][] bySteps = [.. run.Internal.Select(line => line[group]![key]!.AsArray().Select(v => v?.GetValue<double>() ?? double.NaN).ToArray())];
        return [.. Enumerable.Range(0, bySteps[0].Length).Select(row => bySteps.Select(step => step[row]).ToArray())];
    }
}
