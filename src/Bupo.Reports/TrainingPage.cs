using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Bupo.Data.Files;
using Bupo.Training.Metrics;
using Bupo.Training.Runs;

namespace Bupo.Reports;

/// <summary>The page of one training run or of several side by side: one file that opens from disk, without a network.</summary>
public static class TrainingPage
{
    private const int MostSamples = 60, LastSteps = 10;

    /// <summary>Writes the page.</summary>
    /// <param name="path">The file.</param>
    /// <param name="runs">The runs; at least one.</param>
    /// <exception cref="BupoException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<RunRecord> runs)
    {
        var names = Names(runs);
        DataFile.ReplaceText(path, PageTemplate.Fill("TrainingPage.html", new Dictionary<string, string>
        {
            ["title"] = WebUtility.HtmlEncode(string.Join(", ", names)),
            ["summary"] = Summary(runs, names),
            ["table"] = Table(runs, names),
            ["samples"] = Samples(runs, names),
            // The default encoder escapes <, so no text of a run can end the script element.
            ["data"] = Data(runs, names).ToJsonString(),
        }));
    }

    /// <summary>Runs of one name in different places get a number.</summary>
    private static string[] Names(IReadOnlyList<RunRecord> runs) =>
        [.. runs.Select((run, i) => runs.Count(other => other.Name == run.Name) > 1 ? $"{run.Name} ({i + 1})" : run.Name)];

    private static JsonObject Data(IReadOnlyList<RunRecord> runs, string[] names) => new()
    {
        ["metrics"] = new JsonArray([.. Shown(runs).Select(m => new JsonObject { ["name"] = m.Name, ["unit"] = m.Unit, ["meaning"] = m.Meaning })]),
        ["maps"] = LayerMaps.Names(runs),
        ["runs"] = new JsonArray([.. runs.Select((run, i) => new JsonObject
        {
            ["name"] = names[i],
            ["steps"] = new JsonArray([.. run.Steps.Select(step => JsonValue.Create(step))]),
            ["views"] = new JsonArray([.. run.Views.Select(view => JsonValue.Create(view))]),
            ["internal"] = LayerMaps.Of(run),
            ["values"] = new JsonObject(run.Metrics.Select(m =>
                KeyValuePair.Create<string, JsonNode?>(m.Key, new JsonArray([.. m.Value.Select(v => v is { } number ? JsonValue.Create(number) : null)])))),
        })]),
    };

    /// <summary>The metrics that a run has, in the catalog's order.</summary>
    private static IEnumerable<Metric> Shown(IReadOnlyList<RunRecord> runs) =>
        MetricCatalog.All.Where(metric => runs.Any(run => run.Metrics.TryGetValue(metric.Name, out var values) && values.Any(v => v is not null)));

    private static string Summary(IReadOnlyList<RunRecord> runs, string[] names)
    {
        var html = new StringBuilder();
        for (var i = 0; i < runs.Count; i++)
        {
            var phases = runs[i].Views.Zip(runs[i].Steps).Aggregate(new List<(string View, int First)>(), (all, next) =>
            {
                if (all.Count == 0 || all[^1].View != next.First)
                {
                    all.Add((next.First, next.Second));
                }
                return all;
            });
            var text = string.Join(", then ", phases.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.View} from step {p.First}")));
            html.Append(CultureInfo.InvariantCulture, $"<dt>{WebUtility.HtmlEncode(names[i])}</dt><dd>{runs[i].Steps.Count} steps: {WebUtility.HtmlEncode(text)}</dd>");
        }
        return html.ToString();
    }

    internal static string Table(IReadOnlyList<RunRecord> runs, string[] names)
    {
        var html = new StringBuilder("<thead><tr><th>metric</th><th>unit</th>");
        foreach (var name in names)
        {
            html.Append(CultureInfo.InvariantCulture, $"<th>{WebUtility.HtmlEncode(name)}: first → last {LastSteps}</th>");
        }
        html.Append("</tr></thead><tbody>");
        foreach (var metric in Shown(runs))
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr><th title=\"{WebUtility.HtmlEncode(metric.Meaning)}\">{metric.Name}</th><td>{metric.Unit}</td>");
            foreach (var run in runs)
            {
                var values = run.Metrics.GetValueOrDefault(metric.Name) ?? [];
                html.Append(CultureInfo.InvariantCulture, $"<td>{Mean(values.Take(LastSteps))} → {Mean(values.TakeLast(LastSteps))}</td>");
            }
            html.Append("</tr>");
        }
        return html.Append("</tbody>").ToString();
    }

    private static string Mean(IEnumerable<double?> values)
    {
        var known = values.OfType<double>().ToArray();
        if (known.Length == 0)
        {
            return "–";
        }
        var mean = known.Average();
        var plain = mean == 0 || Math.Abs(mean) is >= 1e-3 and < 1e6;
        return mean.ToString(plain ? "0.####" : "0.##e0", CultureInfo.InvariantCulture);
    }

    private static string Samples(IReadOnlyList<RunRecord> runs, string[] names)
    {
        var html = new StringBuilder();
        for (var i = 0; i < runs.Count; i++)
        {
            var all = runs[i].Samples;
            if (all.Count == 0)
            {
                continue;
            }
            var every = Math.Max(1, (all.Count + MostSamples - 1) / MostSamples);
            var shown = all.Where((_, at) => at % every == 0 || at == all.Count - 1).ToArray();
            html.Append(CultureInfo.InvariantCulture,
                $"<details{(i == 0 ? " open" : "")}><summary>{WebUtility.HtmlEncode(names[i])}: {shown.Length} of {all.Count} samples</summary>");
            foreach (var sample in shown)
            {
                html.Append(CultureInfo.InvariantCulture,
                    $"<article><header>step {sample["step"]} · reward {Text(sample, "reward")} · {Text(sample, "tokens")} tokens, {Text(sample, "finish")} · gold {Text(sample, "answer")}</header>")
                    .Append(CultureInfo.InvariantCulture, $"<pre class=\"prompt\">{Text(sample, "prompt")}</pre><pre>{Text(sample, "response")}</pre></article>");
            }
            html.Append("</details>");
        }
        return html.Length == 0 ? "<p>The runs kept no samples (train.samples).</p>" : html.ToString();
    }

    private static string Text(JsonObject sample, string name) => WebUtility.HtmlEncode(sample[name]?.ToString() ?? "–");
}
