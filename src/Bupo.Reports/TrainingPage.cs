using System.Text;
using System.Text.Json.Nodes;
using Bupo.Reports.Charts;
using Bupo.Reports.Pages;
using Bupo.Training.Metrics;
using Bupo.Training.Runs;
using static Bupo.Reports.Charts.ChartText;

namespace Bupo.Reports;

/// <summary>The page of one training run or of several side by side: one file that opens from disk, without a network.</summary>
public static class TrainingPage
{
    private const int MostSamples = 60, LastSteps = 10;

    private static readonly string[] Main =
    [
        "reward/mean", "response/length", "policy/entropy", "final_policy/entropy", "final_policy/perplexity", "accuracy",
        "loss", "grad_norm", "policy/kl_k1", "policy/clip_fraction", "sampler/log_prob_gap", "seconds/step",
    ];

    /// <summary>Writes the page.</summary>
    /// <param name="path">The file.</param>
    /// <param name="runs">The runs; at least one.</param>
    /// <exception cref="BupoException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<RunRecord> runs)
    {
        var names = Names(runs);
        var shown = Shown(runs).ToArray();
        string Charts(IEnumerable<Metric> metrics) =>
            string.Concat(metrics.Select(m => TrainingCharts.Of(runs, names, m)).Where(chart => chart.HasPoints).Select(chart => ChartFigure.Html(chart with { HasKey = false })));
        new Page($"Training of {string.Join(", ", names)}", Page.Fill("training.html", new Dictionary<string, string>
        {
            ["summary"] = Html.Terms(runs.Zip(names, (run, name) => (name, Summary(run)))),
            ["key"] = string.Concat(names.Zip(Palette.Of(names), Html.Swatch)),
            ["main"] = Charts(Main.Select(name => Array.Find(shown, m => m.Name == name)).OfType<Metric>()),
            ["others"] = Charts(shown.Where(m => !Main.Contains(m.Name))),
            ["maps"] = LayerMaps.Section(runs, names),
            ["table"] = Table(runs, names),
            ["samples"] = Samples(runs, names),
        })).Write(path);
    }

    /// <summary>First and last steps of every metric, as a table.</summary>
    internal static string Table(IReadOnlyList<RunRecord> runs, IReadOnlyList<string> names)
    {
        IEnumerable<string> Row(Metric metric) =>
        [
            $"<span title=\"{Encode(metric.Meaning)}\">{metric.Name}</span>",
            metric.Unit,
            .. runs.Select(run => run.Metrics.GetValueOrDefault(metric.Name) ?? []).Select(values => $"{Mean(values.Take(LastSteps))} → {Mean(values.TakeLast(LastSteps))}"),
        ];
        return ChartFigure.Scrolled("First and last steps", Html.Rows(
            ["metric", "unit", .. names.Select(name => Invariant($"{Encode(name)}: first → last {LastSteps}"))], Shown(runs).Select(Row)));
    }

    /// <summary>Runs that share a name get a number.</summary>
    private static string[] Names(IReadOnlyList<RunRecord> runs) =>
        [.. runs.Select((run, i) => runs.Count(other => other.Name == run.Name) > 1 ? $"{run.Name} ({i + 1})" : run.Name)];

    /// <summary>The metrics that a run has, in the catalog's order.</summary>
    private static IEnumerable<Metric> Shown(IReadOnlyList<RunRecord> runs) =>
        MetricCatalog.All.Where(metric => runs.Any(run => run.Metrics.TryGetValue(metric.Name, out var values) && values.Any(v => v is not null)));

    private static string Summary(RunRecord run) =>
        Invariant($"{run.Steps.Count} steps: ") + string.Join(", then ", TrainingCharts.Phases(run).Select(p => Invariant($"{p.View} from step {p.From}")));

    private static string Mean(IEnumerable<double?> values)
    {
        var known = values.OfType<double>().ToArray();
        return Number(known.Length == 0 ? null : known.Average());
    }

    private static string Samples(IReadOnlyList<RunRecord> runs, string[] names)
    {
        var html = new StringBuilder();
        foreach (var (i, run) in runs.Index().Where(run => run.Item.Samples.Count > 0))
        {
            var all = run.Samples;
            var every = Math.Max(1, (all.Count + MostSamples - 1) / MostSamples);
            var shown = all.Where((_, at) => at % every == 0 || at == all.Count - 1).ToArray();
            html.Append(Invariant($"<details{(i == 0 ? " open" : "")}><summary>{Encode(names[i])}: {shown.Length} of {all.Count} samples</summary>"));
            html.Append(Invariant($"<div class=\"scroll samples\" role=\"region\" tabindex=\"0\" aria-label=\"Samples of {Encode(names[i])}\">")).AppendJoin("", shown.Select(Sample)).Append("</div></details>");
        }
        return html.Length == 0 ? "<p>The runs kept no samples (train.samples).</p>" : html.ToString();
    }

    private static string Sample(JsonObject sample)
    {
        string Text(string name) => Encode(sample[name]?.ToString() ?? "–");
        var verdict = sample["reward"] is JsonValue value && value.TryGetValue<double>(out var reward) ? reward > 0 ? "right" : "wrong" : "";
        return $"<article class=\"{verdict}\"><header>step {Text("step")} · <b class=\"verdict\">reward {Text("reward")}</b> · {Text("tokens")} tokens, {Text("finish")} · gold {Text("answer")}</header>"
            + $"<pre class=\"soft\">{Text("prompt")}</pre><pre>{Text("response")}</pre></article>";
    }
}
