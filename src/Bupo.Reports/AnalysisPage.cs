using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Bupo.Analysis;

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
        using var resource = typeof(AnalysisPage).Assembly.GetManifestResourceStream("AnalysisPage.html")!;
        using var reader = new StreamReader(resource);
        var page = reader.ReadToEnd()
            .Replace("{{title}}", WebUtility.HtmlEncode(report.Model), StringComparison.Ordinal)
            .Replace("{{summary}}", Summary(report), StringComparison.Ordinal)
            .Replace("{{table}}", Table(report), StringComparison.Ordinal)
            // The default encoder escapes <, so no text of a model can end the script element.
            .Replace("{{data}}", data.ToJsonString(), StringComparison.Ordinal);
        File.WriteAllText(path, page, new UTF8Encoding(false));
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

    private static string Table(AnalysisReport report)
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

    /// <summary>Entropies as float32 and top tokens as int32 in base64: 64 layers of 4,000 tokens stay a few megabytes.</summary>
    private static JsonObject Map(TokenMap map)
    {
        var (layers, count) = (map.Measures.Layers, map.Tokens.Count);
        var entropies = new byte[(layers + 1) * count * 4];
        var top = map.Measures.TopTokens?[0].FirstOrDefault()?.Length ?? 0;
        var ids = new byte[(layers + 1) * count * top * 4];
        var texts = new SortedDictionary<int, string>();
        for (var layer = 0; layer <= layers; layer++)
        {
            var row = map.Measures.Row(Curve.EntropyLayer, layer);
            for (var i = 0; i < count; i++)
            {
                var at = (layer * count) + i;
                BitConverter.TryWriteBytes(entropies.AsSpan(at * 4), row[i]);
                for (var k = 0; k < top; k++)
                {
                    var id = map.Measures.TopTokens![layer][i][k];
                    BitConverter.TryWriteBytes(ids.AsSpan(((at * top) + k) * 4), id);
                    if (!texts.ContainsKey(id))
                    {
                        texts[id] = map.Text(id);
                    }
                }
            }
        }
        return new JsonObject
        {
            ["tokens"] = new JsonArray([.. map.Tokens.Select(t => JsonValue.Create(t))]),
            ["entropies"] = Convert.ToBase64String(entropies),
            ["top"] = top,
            ["ids"] = Convert.ToBase64String(ids),
            ["texts"] = new JsonObject(texts.Select(p => KeyValuePair.Create(p.Key.ToString(CultureInfo.InvariantCulture), (JsonNode?)p.Value))),
        };
    }
}
