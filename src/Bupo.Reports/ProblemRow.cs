using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Bupo.Evaluation;

namespace Bupo.Reports;

/// <summary>One problem in the page's table, with the responses of every model.</summary>
/// <param name="Number">Its place in the table and in the page's data.</param>
/// <param name="Dataset">The dataset.</param>
/// <param name="Responses">Of every model its responses by sample; empty where the model was not asked.</param>
internal sealed record ProblemRow(int Number, string Dataset, IReadOnlyList<EvaluationRecord[]> Responses)
{
    // Everything that could end the script element or open another is escaped; letters stay.
    private static readonly JsonSerializerOptions InScript = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    private EvaluationRecord Any => Responses.First(r => r.Length > 0)[0];

    /// <summary>The problems of a dataset in order.</summary>
    public static IEnumerable<ProblemRow> Of(string dataset, IReadOnlyList<EvaluationReport> reports)
    {
        var byModel = reports.Select(r => r.Datasets.Where(d => d.Name == dataset).SelectMany(d => d.Records).ToLookup(r => r.Id)).ToArray();
        var ids = byModel.SelectMany(m => m.Select(problem => problem.Key)).Distinct().Order(StringComparer.Ordinal);
        return ids.Select((id, i) => new ProblemRow(i, dataset, [.. byModel.Select(m => m[id].OrderBy(r => r.Sample).ToArray())]));
    }

    /// <summary>The row; its body is filled when it is opened.</summary>
    public string Html()
    {
        var html = new StringBuilder();
        var shares = Responses.Where(r => r.Length > 0).Select(Share).ToArray();
        html.Append(CultureInfo.InvariantCulture, $"<details class=\"problem\" data-set=\"{EvaluationPage.Encode(Dataset)}\" data-number=\"{Number}\" ");
        html.Append(CultureInfo.InvariantCulture, $"data-share=\"{shares.Average():F4}\" data-marks=\"{string.Join(' ', Marks(shares))}\"><summary>");
        html.Append(CultureInfo.InvariantCulture, $"<span class=\"id\">{EvaluationPage.Encode(Any.Id)}</span><bdi class=\"gold\">{EvaluationPage.Encode(Any.Answer)}</bdi><span class=\"bars\">");
        foreach (var (model, records) in Responses.Index())
        {
            var color = Palette.Color(model);
            html.Append(records.Length == 0
                ? "<span class=\"bar\">–</span>"
                : string.Create(CultureInfo.InvariantCulture, $"<span class=\"bar\"><i><b style=\"width:{100 * Share(records):F0}%;background:{color}\"></b></i>{records.Count(r => r.IsCorrect)}/{records.Length}</span>"));
        }
        html.Append("</span></summary><div class=\"body\"></div></details>\n");
        return html.ToString();
    }

    /// <summary>What the page's script shows of every problem.</summary>
    public static string Json(IReadOnlyList<EvaluationReport> reports, IReadOnlyList<ProblemRow> problems) => new JsonObject
    {
        ["models"] = new JsonArray([.. reports.Select((r, i) => new JsonObject { ["name"] = r.Model, ["color"] = Palette.Color(i) })]),
        ["problems"] = new JsonObject(problems.GroupBy(p => p.Dataset).Select(g =>
            KeyValuePair.Create(g.Key, (JsonNode?)new JsonArray([.. g.Select(p => p.ToJson())])))),
    }.ToJsonString(InScript);

    private JsonObject ToJson() => new()
    {
        ["problem"] = Any.Problem,
        ["answer"] = Any.Answer,
        ["responses"] = new JsonArray([.. Responses.Select(records => new JsonArray([.. records.Select(r => new JsonObject
        {
            ["sample"] = r.Sample,
            ["verdict"] = r.Verdict.ToString().ToLowerInvariant(),
            ["extracted"] = r.Extracted,
            ["reason"] = r.Reason,
            ["tokens"] = r.ResponseTokens,
            ["truncated"] = r.IsTruncated,
            ["text"] = r.Response,
        })]))]),
    };

    private IEnumerable<string> Marks(double[] shares)
    {
        yield return shares.All(s => s == 0) ? "never" : shares.All(s => s == 1) ? "always" : "sometimes";
        if (Responses.Any(r => r.Any(e => e.IsTruncated)))
        {
            yield return "cut";
        }
        // As in PairedComparison: solved by more than half of the responses, against the first model.
        var solved = shares.Select(s => s > 0.5).ToArray();
        if (solved.Skip(1).Any(s => s != solved[0]))
        {
            yield return "flip";
            yield return solved[0] ? "lost" : "gained";
        }
    }

    private static double Share(EvaluationRecord[] records) => records.Average(r => r.IsCorrect ? 1.0 : 0);
}
