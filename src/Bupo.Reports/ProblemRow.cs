using System.IO.Compression;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Bupo.Evaluation;
using Bupo.Reports.Charts;
using static Bupo.Reports.Charts.ChartText;

namespace Bupo.Reports;

/// <summary>One problem in the page's list, with the responses of every model.</summary>
/// <param name="Number">Its place in the list and in the page's data.</param>
/// <param name="Dataset">The dataset.</param>
/// <param name="Responses">Each model's responses by sample; empty where the model was not asked.</param>
internal sealed record ProblemRow(int Number, string Dataset, IReadOnlyList<EvaluationRecord[]> Responses)
{
    // Everything that could end the script element or open another is escaped; letters are not.
    private static readonly JsonSerializerOptions InScript = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    private EvaluationRecord Any => Responses.First(r => r.Length > 0)[0];

    /// <summary>The problems of a dataset in order.</summary>
    public static IEnumerable<ProblemRow> Of(string dataset, IReadOnlyList<EvaluationReport> reports)
    {
        var byModel = reports.Select(r => r.Datasets.Where(d => d.Name == dataset).SelectMany(d => d.Records).ToLookup(r => r.Id)).ToArray();
        var ids = byModel.SelectMany(m => m.Select(problem => problem.Key)).Distinct().Order(StringComparer.Ordinal);
        return ids.Select((id, i) => new ProblemRow(i, dataset, [.. byModel.Select(m => m[id].OrderBy(r => r.Sample).ToArray())]));
    }

    /// <summary>The row: question, gold answer and each model's share; opened, the question beside the responses, which the page's script fills in.</summary>
    public string Html(IReadOnlyList<SeriesColor> colors)
    {
        var shares = Responses.Where(r => r.Length > 0).Select(Share).ToArray();
        var html = new StringBuilder(Invariant($"<details class=\"problem\" data-set=\"{Encode(Dataset)}\" data-number=\"{Number}\" "));
        html.Append(Invariant($"data-share=\"{shares.Average():F4}\" data-marks=\"{string.Join(' ', Marks(shares))}\"><summary>"));
        html.Append(Invariant($"<bdi class=\"ask\">{Encode(OneLine(Any.Problem))}</bdi><bdi class=\"gold\">{Encode(OneLine(Any.Answer))}</bdi><span class=\"bars\">"));
        foreach (var (model, records) in Responses.Index())
        {
            html.Append(records.Length == 0 ? "<span class=\"bar\">–</span>" : Invariant(
                $"<span class=\"bar {colors[model].Class}\"><i><b style=\"width:{100 * Share(records):F0}%\"></b></i>{records.Count(r => r.IsCorrect)}/{records.Length}{Flip(records)}</span>"));
        }
        html.Append(Invariant($"</span></summary><div class=\"body\"><div class=\"question\"><div class=\"soft\">{Encode(Any.Id)}</div><pre>{Encode(Any.Problem)}</pre>"));
        return html.Append(Invariant($"<div class=\"soft\">gold answer</div><pre>{Encode(Any.Answer)}</pre></div><div class=\"columns\"></div></div></details>\n")).ToString();
    }

    /// <summary>What the page's script fills in: of every problem the responses, packed.</summary>
    public static string Json(IReadOnlyList<(string Name, SeriesColor Color)> models, IReadOnlyList<ProblemRow> problems) => new JsonObject
    {
        ["models"] = new JsonArray([.. models.Select(m => new JsonObject { ["name"] = m.Name, ["color"] = m.Color.Class })]),
        ["responses"] = new JsonObject(problems.GroupBy(p => p.Dataset).Select(g =>
            KeyValuePair.Create(g.Key, (JsonNode?)new JsonArray([.. g.Select(p => JsonValue.Create(p.Packed()))])))),
    }.ToJsonString(InScript);

    private static JsonObject Response(EvaluationRecord record) => new()
    {
        ["sample"] = record.Sample,
        ["verdict"] = record.Verdict.ToString().ToLowerInvariant(),
        ["extracted"] = record.Extracted,
        ["reason"] = record.Reason,
        ["tokens"] = record.ResponseTokens,
        ["truncated"] = record.IsTruncated,
        ["text"] = record.Response,
    };

    // Ten thousand long responses remain a page that opens: each problem's are unpacked when it is.
    private string Packed()
    {
        var responses = new JsonArray([.. Responses.Select(records => new JsonArray([.. records.Select(Response)]))]);
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        using (var writer = new Utf8JsonWriter(gzip))
        {
            responses.WriteTo(writer);
        }
        return Convert.ToBase64String(packed.ToArray());
    }

    private IEnumerable<string> Marks(double[] shares)
    {
        yield return shares.All(s => s == 0) ? "never" : shares.All(s => s == 1) ? "always" : "sometimes";
        if (Responses.Any(r => r.Any(e => e.IsTruncated)))
        {
            yield return "cut";
        }
        if (Responses.Any(r => Flip(r).Length > 0))
        {
            yield return "flip";
            yield return IsSolved(Responses[0]) ? "lost" : "gained";
        }
    }

    // Against the first model, as in PairedComparison.
    private string Flip(EvaluationRecord[] records) => records.Length == 0 || Responses[0].Length == 0 || IsSolved(records) == IsSolved(Responses[0])
        ? ""
        : IsSolved(records) ? "<em title=\"gained\">▲</em>" : "<em class=\"lost\" title=\"lost\">▼</em>";

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static bool IsSolved(EvaluationRecord[] records) => Share(records) > 0.5;

    private static double Share(EvaluationRecord[] records) => records.Average(r => r.IsCorrect ? 1.0 : 0);
}
