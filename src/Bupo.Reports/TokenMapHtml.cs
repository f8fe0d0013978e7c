using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Bupo.Analysis;
using Bupo.Reports.Charts;
using Bupo.Reports.Pages;

namespace Bupo.Reports;

/// <summary>The token × layer map of a response: as a section that its script paints, and as a small table.</summary>
internal static class TokenMapHtml
{
    private const ushort None = ushort.MaxValue;
    private const int Shades = 64;

    /// <summary>The section of the page, filled by token-map.js.</summary>
    public static string Section(TokenMap map, bool isNormed) => Page.Fill("token-map.html", new Dictionary<string, string>
    {
        ["prompt"] = ChartText.Encode(map.Prompt),
        ["reading"] = isNormed ? "the state, through the final norm," : "the state",
    });

    /// <summary>The map's numbers in 65,535 steps and its tokens as places in a list of texts, in base64, so that long responses stay small.</summary>
    public static string Data(TokenMap map, bool isNormed)
    {
        var ids = (map.Measures.TopTokens ?? []).SelectMany(layer => layer).SelectMany(place => place).ToArray();
        var places = new Dictionary<int, int>();
        int[] tops = [.. ids.Select(id => places.TryGetValue(id, out var place) ? place : places[id] = places.Count)];
        uint[] shades = [.. Enumerable.Range(0, Shades).Select(i => ColorRamp.Plain.At(i / (Shades - 1.0)))];
        var isWide = places.Count > ushort.MaxValue;
        // The default encoder escapes <, so no text of a model can end the script element.
        return new JsonObject
        {
            ["map"] = new JsonObject
            {
                ["layers"] = map.Measures.Layers,
                ["tokens"] = new JsonArray([.. map.Tokens.Select(t => JsonValue.Create(t))]),
                ["ramp"] = new JsonArray([.. shades.Select(color => JsonValue.Create(ChartText.Invariant($"#{color:x6}")))]),
                ["inks"] = new JsonArray([.. shades.Select(color => JsonValue.Create(ColorRamp.Ink(color)))]),
                ["quantities"] = new JsonArray([.. Quantities(isNormed).Select(q => Quantity(map.Measures, q.Curve, q.Name))]),
                ["top"] = ids.Length / ((map.Measures.Layers + 1) * map.Tokens.Count),
                ["wide"] = isWide,
                ["tops"] = isWide ? Base64<int>(tops) : Base64<ushort>([.. tops.Select(t => (ushort)t)]),
                ["texts"] = new JsonArray([.. places.Keys.Select(id => JsonValue.Create(map.Text(id)))]),
            },
        }.ToJsonString();
    }

    /// <summary>The first tokens as a table that needs no script: what each layer would say, tinted by its entropy.</summary>
    public static string Table(TokenMap map, int tokens, bool isNormed)
    {
        var (measures, count) = (map.Measures, Math.Min(tokens, map.Tokens.Count));
        if (measures.TopTokens is not { } tops)
        {
            return "";
        }
        var curve = isNormed ? Curve.NormedLayer : Curve.EntropyLayer;
        var (low, high) = HeatMap.RobustScale(Enumerable.Range(1, measures.Layers).SelectMany(layer => measures.Row(curve, layer)[..count].ToArray().Select(v => (double)v)));
        int Settled(int token)
        {
            var layer = measures.Layers;
            while (layer > 0 && tops[layer - 1][token][0] == tops[measures.Layers][token][0])
            {
                layer--;
            }
            return layer;
        }
        string Cell(int layer, int token)
        {
            var color = ColorRamp.Plain.At((measures.Row(curve, layer)[token] - low) / (high - low));
            var text = map.Text(tops[layer][token][0]).ReplaceLineEndings("⏎").Trim();
            return ChartText.Invariant($"<td style=\"background:#{color:x6};color:{ColorRamp.Ink(color)}\"{(Settled(token) == layer ? " class=\"settled\"" : "")}>{ChartText.Encode(text.Length == 0 ? "␣" : text)}</td>");
        }
        var heads = Enumerable.Range(0, count).Select(i => $"<th scope=\"col\">{ChartText.Encode(map.Tokens[i].ReplaceLineEndings("⏎"))}</th>");
        var rows = Enumerable.Range(0, measures.Layers + 1).Reverse()
            .Select(layer => ChartText.Invariant($"<tr><th scope=\"row\">layer {layer}</th>{string.Concat(Enumerable.Range(0, count).Select(i => Cell(layer, i)))}</tr>"));
        return ChartFigure.Scrolled("What each layer would say next", $"<thead><tr><th scope=\"col\">the response</th>{string.Concat(heads)}</tr></thead><tbody>{string.Concat(rows)}</tbody>")
            .Replace("<table>", "<table class=\"lens\">", StringComparison.Ordinal);
    }

    private static IEnumerable<(Curve Curve, string Name)> Quantities(bool isNormed)
    {
        if (isNormed)
        {
            yield return (Curve.NormedLayer, "entropy, nats");
            yield return (Curve.NormedLogProb, "log-prob of the chosen token, nats");
            yield return (Curve.NormedRank, "rank of the chosen token");
        }
        yield return (Curve.EntropyLayer, "entropy of the raw state, nats");
        yield return (Curve.LogProbLayer, "log-prob under the raw state, nats");
    }

    // The scale leaves out layer 0, whose embedding says nothing yet.
    private static JsonObject Quantity(TokenMeasures measures, Curve curve, string name)
    {
        float[][] rows = [.. Enumerable.Range(0, measures.Layers + 1).Select(layer => measures.Row(curve, layer).ToArray())];
        var finite = rows.SelectMany(row => row).Where(float.IsFinite).ToArray();
        var (least, most) = finite.Length == 0 ? (0, 1) : (finite.Min(), finite.Max());
        var unit = Math.Max(most - least, 1e-6f) / (None - 1);
        var (low, high) = HeatMap.RobustScale(rows.Skip(1).SelectMany(row => row).Select(v => (double)v));
        return new JsonObject
        {
            ["name"] = name,
            ["least"] = least,
            ["unit"] = unit,
            ["low"] = low,
            ["high"] = high,
            ["codes"] = Base64<ushort>([.. rows.SelectMany(row => row).Select(v => float.IsFinite(v) ? (ushort)Math.Round((v - least) / unit) : None)]),
        };
    }

    private static string Base64<T>(ReadOnlySpan<T> values)
        where T : unmanaged => Convert.ToBase64String(MemoryMarshal.AsBytes(values));
}
