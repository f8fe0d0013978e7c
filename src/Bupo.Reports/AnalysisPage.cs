using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using Bupo.Analysis;
using Bupo.Data.Files;

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
        var data = report.ToJson();
        data["meanings"] = new JsonObject(Curve.All.Select(c => KeyValuePair.Create(c.Name, (JsonNode?)c.Meaning)));
        data["first_layers"] = new JsonObject(Curve.All.Select(c => KeyValuePair.Create(c.Name, (JsonNode?)c.FirstLayer)));
        data["map"] = map is null ? null : Map(map);
        DataFile.ReplaceText(path, PageTemplate.Fill("AnalysisPage.html", new Dictionary<string, string>
        {
            ["title"] = WebUtility.HtmlEncode(report.Model),
            ["summary"] = Summary(report),
            ["table"] = Table(report),
            // The default encoder escapes <, so no text of a model can end the script element.
            ["data"] = data.ToJsonString(),
        }));
    }

    private static string Summary(AnalysisReport report)
    {
        var normed = report.Settings.Normed;
        string Layer(int? layer, bool measured = true) => !measured ? "not measured" : layer is { } l ? l.ToString(CultureInfo.InvariantCulture) : "none";
        var lines = new List<(string Name, string Value)>
        {
            ("Verdict", report.Verdict),
            ("Boundary layer, the paper's rule (last layer with mean ΔH_FFN above 0; depends on scales inside the model)", Layer(report.BoundaryLayer)),
            ("Boundary, ours: layer before the normed entropy falls (invariant)", Layer(report.NormedBoundary, normed)),
            ("Boundary, ours: lowest layer whose logit lens agrees with the policy (invariant)", Layer(report.AgreementBoundary, normed)),
            ("Layers; responses; tokens", string.Create(CultureInfo.InvariantCulture, $"{report.Layers}; {report.Responses}; {report.Tokens}")),
            ("Entropy of the full policy; its perplexity on the responses", string.Create(CultureInfo.InvariantCulture, $"{report.FinalEntropy.Mean:f3} nats; {report.Perplexity:f3}")),
            ("Left out", report.LeftOut.Count == 0 ? "no response" : string.Join("; ", report.LeftOut.Select(p => $"{p.Value} because it {p.Key}"))),
        };
        if (report.Rescaled is { } rescaled)
        {
            lines.Add((string.Create(CultureInfo.InvariantCulture, $"Boundary by the paper's rule of the same function with feed-forward norms × {rescaled.RescaleFactor}"), Layer(rescaled.BoundaryLayer)));
        }
        return string.Concat(lines.Select(l => $"<dt>{WebUtility.HtmlEncode(l.Name)}</dt><dd>{WebUtility.HtmlEncode(l.Value)}</dd>"));
    }

    internal static string Table(AnalysisReport report)
    {
        var shown = Curve.All.Where(c => report.Curves.ContainsKey(c.Name)).ToArray();
        var html = new StringBuilder("<thead><tr><th>layer</th>");
        foreach (var curve in shown)
        {
            html.Append(CultureInfo.InvariantCulture, $"<th title=\"{WebUtility.HtmlEncode(curve.Meaning)}\">{curve.Name}{(curve.Invariant ? " (invariant)" : "")}</th>");
        }
        html.Append("</tr></thead><tbody>");
        for (var layer = 0; layer <= report.Layers; layer++)
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr><th>{layer}</th>");
            foreach (var curve in shown)
            {
                var value = layer < curve.FirstLayer ? "" : report.Curves[curve.Name][layer - curve.FirstLayer].Mean.ToString("f3", CultureInfo.InvariantCulture);
                html.Append(CultureInfo.InvariantCulture, $"<td>{value}</td>");
            }
            html.Append("</tr>");
        }
        return html.Append("</tbody>").ToString();
    }

    /// <summary>Entropies in 65,535 steps and top tokens as places in a list of texts, in base64: 64 layers of 4,000 tokens stay below 4 MB.</summary>
    private static JsonObject Map(TokenMap map)
    {
        var (layers, count) = (map.Measures.Layers, map.Tokens.Count);
        float[] entropies = [.. Enumerable.Range(0, layers + 1).SelectMany(layer => map.Measures.Row(Curve.EntropyLayer, layer).ToArray())];
        var unit = Math.Max(entropies.Max(), 1e-6f) / ushort.MaxValue;
        var ids = (map.Measures.TopTokens ?? []).SelectMany(layer => layer).SelectMany(place => place).ToArray();
        var places = new Dictionary<int, int>();
        int[] tops = [.. ids.Select(id => places.TryGetValue(id, out var place) ? place : places[id] = places.Count)];
        var isWide = places.Count > ushort.MaxValue;
        return new JsonObject
        {
            ["tokens"] = new JsonArray([.. map.Tokens.Select(t => JsonValue.Create(t))]),
            ["unit"] = unit,
            ["entropies"] = Base64<ushort>([.. entropies.Select(e => (ushort)Math.Round(Math.Max(0, e) / unit))]),
            ["top"] = ids.Length / entropies.Length,
            ["wide"] = isWide,
            ["tops"] = isWide ? Base64<int>(tops) : Base64<ushort>([.. tops.Select(t => (ushort)t)]),
            ["texts"] = new JsonArray([.. places.Keys.Select(id => JsonValue.Create(map.Text(id)))]),
        };
    }

    private static string Base64<T>(ReadOnlySpan<T> values)
        where T : unmanaged => Convert.ToBase64String(MemoryMarshal.AsBytes(values));
}
