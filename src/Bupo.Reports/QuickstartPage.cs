using System.Text;
using Bupo.Evaluation;
using Bupo.Reports.Charts;
using Bupo.Reports.Pages;
using Bupo.Training.Metrics;
using static Bupo.Reports.Charts.ChartText;

namespace Bupo.Reports;

/// <summary>The page of a quickstart: one file that opens from disk, without a network.</summary>
public static class QuickstartPage
{
    private const int ShownProblems = 6, Smoothing = 2, MapTokens = 14;

    private static readonly (string Name, string Title)[] TrainingMetrics =
    [
        ("reward/mean", "Mean reward of each step"),
        ("response/length", "Mean length of the responses"),
        ("final_policy/entropy", "Entropy of the full policy"),
    ];

    /// <summary>Writes the page.</summary>
    /// <param name="path">The file; an older one is replaced when the new one is complete.</param>
    /// <param name="report">What was done and found.</param>
    public static void Write(string path, QuickstartReport report)
    {
        string[] names = [.. report.Runs.Select(r => r.Name)];
        var colors = Palette.Of(report.Evaluations.Select(e => e.Model));
        (string, SeriesColor, EvaluationSummary Summary)[] models = [.. report.Evaluations.Zip(colors, (e, color) => (e.Model, color, e.Datasets[0].Summary))];
        var training = Training(report, names).ToArray();
        var map = report.Map is { } response ? TokenMapHtml.Table(response, MapTokens, report.Analysis.Settings.Normed) : "";
        new Page("BuPO quickstart", Page.Fill("quickstart.html", new Dictionary<string, string>
        {
            ["tiles"] = string.Concat(models.Select(m => Tile(m.Item1, m.Item2, m.Summary, report))),
            ["hero"] = ChartFigure.Html(training[0]) + ChartFigure.Html(Entropies(report) with { Title = "What its layers know before training: entropy of each internal policy" }),
            ["responses"] = Responses(report.Evaluations, colors),
            ["links"] = string.Concat(report.Links.Select(l => $"<li><a href=\"{Encode(l.Path)}\">{Encode(l.Name)}</a></li>")),
            ["commands"] = string.Concat(report.Next.Select(n => $"<p>{Encode(n.Purpose)}<br><code>{Encode(n.Command)}</code></p>")),
            ["findings"] = Html.Items(QuickstartFindings.Of(report)),
            ["limits"] = Html.Items(QuickstartFindings.Limits(report)),
            ["accuracies"] = ChartFigure.Html(EvaluationCharts.Accuracy(models)),
            ["figures"] = EvaluationPage.Figures(models),
            ["comparisons"] = Comparisons(report.Comparisons),
            ["map"] = map.Length == 0 ? "" : $"<h2>What each layer would say next</h2><p>One held-out problem, <code>{Encode(report.Map!.Prompt)}</code>, and the model’s response across the top. "
                + "Each cell is the token that a layer would choose there, darker where it is surer; the frame is the layer from which the choice no longer changes.</p>" + map,
            ["boundaries"] = Html.Terms(Boundaries(report)),
            ["inside"] = string.Concat(AnalysisCharts.Of(report.Analysis).Skip(1).Select(c => c.Chart).Select(c => ChartFigure.Html(c with { Marks = Mark(report) }))),
            ["layers"] = AnalysisPage.Table(report.Analysis),
            ["training"] = string.Concat(training.Skip(1).Select(ChartFigure.Html)),
            ["steps"] = TrainingPage.Table(report.Runs, names),
            ["facts"] = Html.Terms(report.Facts),
        })).Write(path);
    }

    private static string Tile(string model, SeriesColor color, EvaluationSummary summary, QuickstartReport report)
    {
        var isStart = model == report.Evaluations[0].Model;
        var (value, low, high) = summary.Average;
        return Html.Tile(Percent(value), Invariant($"right {(isStart ? "before training" : $"after {report.Runs[0].Steps.Count} steps of {model}")} (95 % interval {100 * low:F1} to {100 * high:F1} %)"), color);
    }

    private static LineChart Entropies(QuickstartReport report) => AnalysisCharts.Of(report.Analysis).First().Chart with { Marks = Mark(report) };

    private static (double, SeriesColor, string)[] Mark(QuickstartReport report) => [(report.Layer, Palette.Start, Invariant($"layer {report.Layer}, trained first by BuPO"))];

    private static IEnumerable<LineChart> Training(QuickstartReport report, string[] names) =>
        TrainingMetrics.Select(metric => TrainingCharts.Of(report.Runs, names, MetricCatalog.Find(metric.Name)!, Smoothing) with { Title = metric.Title });

    private static string Comparisons(IReadOnlyList<EvaluationComparison> comparisons) => ChartFigure.Scrolled("Paired comparisons", Html.Rows(
        ["compared", "difference, points [95 %]", "p, sign flips", "p, McNemar", "problems gained; lost"],
        comparisons.Select(c => (IEnumerable<string>)
        [
            $"{Encode(c.Second)} with {Encode(c.First)}",
            Points(c.Paired.Difference),
            Encode(PValue.Text(c.Paired.SignFlipP)),
            Encode(PValue.Text(c.Paired.McNemarP)),
            Invariant($"{c.Paired.Gained.Count}; {c.Paired.Lost.Count}"),
        ])));

    private static IEnumerable<(string Name, string Value)> Boundaries(QuickstartReport report)
    {
        var analysis = report.Analysis;
        return
        [
            .. AnalysisPage.Rules(analysis),
            ("Trained first by BuPO", Invariant($"layer {report.Layer} of {analysis.Layers}, by {report.LayerRule}")),
            ("The pattern in the paper’s words", analysis.Verdict),
            ("Measured on", Invariant($"{analysis.Responses} greedy responses of the model before training, {analysis.Tokens} tokens")),
        ];
    }

    // The first problems in the file's order and each model's first response: nothing is selected.
    private static string Responses(IReadOnlyList<EvaluationReport> evaluations, IReadOnlyList<SeriesColor> colors)
    {
        var html = new StringBuilder();
        var byModel = evaluations.Select(e => e.Datasets[0].Records.Where(r => r.Sample == 0).ToDictionary(r => r.Id)).ToArray();
        foreach (var problem in byModel[0].Values.OrderBy(r => r.Id, StringComparer.Ordinal).Take(ShownProblems))
        {
            html.Append(Invariant($"<article><h3><code>{Encode(problem.Problem)}</code> <small>gold answer {Encode(problem.Answer)}</small></h3><table class=\"before\">"));
            foreach (var (series, records) in byModel.Index())
            {
                var (record, verdict) = (records[problem.Id], records[problem.Id].IsCorrect ? "right" : "wrong");
                html.Append(Invariant($"<tr><th scope=\"row\" class=\"{colors[series].Class}\"><i></i>{Encode(evaluations[series].Model)}</th><td><code>{Encode(record.Response)}</code></td>"));
                html.Append(Invariant($"<td class=\"{verdict}\"><em class=\"verdict\">{(record.IsCorrect ? "✓" : "✗")} {verdict}</em></td></tr>"));
            }
            html.Append("</table></article>");
        }
        return html.ToString();
    }
}
