using System.Globalization;
using System.Text;
using Bupo.Analysis;
using Bupo.Data.Files;
using Bupo.Evaluation;
using Bupo.Training.Runs;

namespace Bupo.Reports;

/// <summary>The page of a quickstart: one file that opens from disk, without a network or a script.</summary>
public static class QuickstartPage
{
    private const int ShownProblems = 6, Smoothing = 5;

    private static readonly (string Name, string Caption, string Unit)[] TrainingMetrics =
    [
        ("reward/mean", "Mean reward of the step's responses", "reward"),
        ("response/length", "Mean length of the responses", "tokens"),
        ("final_policy/entropy", "Entropy of the full policy", "nats"),
    ];

    /// <summary>Writes the page.</summary>
    /// <param name="path">The file; an older one is replaced when the new one is whole.</param>
    /// <param name="report">What was done and found.</param>
    public static void Write(string path, QuickstartReport report)
    {
        string[] names = [.. report.Runs.Select(r => r.Name)];
        var summaries = report.Evaluations.Index().Select(e => (Series: e.Index, e.Item.Model, e.Item.Datasets[0].Summary)).ToArray();
        DataFile.ReplaceText(path, PageTemplate.Fill("QuickstartPage.html", new Dictionary<string, string>
        {
            ["findings"] = Items(QuickstartFindings.Of(report)),
            ["limits"] = Items(QuickstartFindings.Limits(report)),
            ["key"] = string.Concat(summaries.Select(s => $"<span><i style=\"background:{Palette.Color(s.Series)}\"></i>{Encode(s.Model)}</span>")),
            ["accuracies"] = Accuracies(summaries),
            ["figures"] = EvaluationPage.Figures(summaries),
            ["comparisons"] = Comparisons(report.Comparisons),
            ["boundaries"] = Boundaries(report),
            ["inside"] = Inside(report),
            ["layers"] = AnalysisPage.Table(report.Analysis),
            ["training"] = Training(report),
            ["steps"] = TrainingPage.Table(report.Runs, names),
            ["responses"] = Responses(report.Evaluations),
            ["facts"] = string.Concat(report.Facts.Select(f => $"<dt>{Encode(f.Name)}</dt><dd>{Encode(f.Value)}</dd>")),
        }));
    }

    private static string Items(IEnumerable<string> sentences) => string.Concat(sentences.Select(s => $"<li>{Encode(s)}</li>"));

    // A dot with its interval a model, on an axis of shares from 0 to 1.
    private static string Accuracies((int Series, string Model, EvaluationSummary Summary)[] models)
    {
        const double Width = 460, Left = 60, Right = 26, Row = 34;
        var height = Row * models.Length + 24;
        static double X(double share) => Left + share * (Width - Left - Right);
        var svg = new StringBuilder(Invariant($"<svg viewBox=\"0 0 {Width} {height}\" role=\"img\" aria-label=\"Accuracy on held-out problems with 95 % intervals\">"));
        for (var percent = 0; percent <= 100; percent += 20)
        {
            svg.Append(Invariant($"<line class=\"grid\" x1=\"{X(percent / 100.0):F1}\" x2=\"{X(percent / 100.0):F1}\" y1=\"4\" y2=\"{height - 20}\"/>"));
            svg.Append(Invariant($"<text x=\"{X(percent / 100.0):F1}\" y=\"{height - 6}\" text-anchor=\"middle\">{percent} %</text>"));
        }
        foreach (var (series, model, summary) in models)
        {
            var (y, color) = (Row * (series + 0.6), Palette.Color(series));
            var (value, low, high) = summary.Average;
            svg.Append(Invariant($"<text x=\"{Left - 10}\" y=\"{y + 4:F1}\" text-anchor=\"end\">{Encode(model)}</text>"));
            svg.Append(Invariant($"<line x1=\"{X(low):F1}\" x2=\"{X(high):F1}\" y1=\"{y:F1}\" y2=\"{y:F1}\" stroke=\"{color}\" stroke-width=\"3\"/>"));
            svg.Append(Invariant($"<circle cx=\"{X(value):F1}\" cy=\"{y:F1}\" r=\"5.5\" fill=\"{color}\"><title>{PassCurveChart.Percent(summary.Average)}</title></circle>"));
        }
        return svg.Append("</svg>").ToString();
    }

    private static string Comparisons(IReadOnlyList<EvaluationComparison> comparisons)
    {
        var html = new StringBuilder("<thead><tr><th>paired</th><th>difference, points [95 %]</th><th>p, sign flips</th><th>p, McNemar</th><th>problems gained; lost</th></tr></thead><tbody>");
        foreach (var comparison in comparisons)
        {
            var paired = comparison.Paired;
            var difference = paired.Difference;
            html.Append(Invariant($"<tr><th>{Encode(comparison.Second)} − {Encode(comparison.First)}</th>"));
            html.Append(Invariant($"<td>{100 * difference.Value:+0.0;−0.0;0.0} [{100 * difference.Low:+0.0;−0.0;0.0}, {100 * difference.High:+0.0;−0.0;0.0}]</td>"));
            html.Append(Invariant($"<td>{Encode(PValue.Text(paired.SignFlipP))}</td><td>{Encode(PValue.Text(paired.McNemarP))}</td><td>{paired.Gained.Count}; {paired.Lost.Count}</td></tr>"));
        }
        return html.Append("</tbody>").ToString();
    }

    private static string Boundaries(QuickstartReport report)
    {
        var analysis = report.Analysis;
        static string Layer(int? layer) => layer?.ToString(CultureInfo.InvariantCulture) ?? "none";
        (string, string)[] rows =
        [
            ("The paper's rule: the last layer with mean ΔH_FFN above 0", Layer(analysis.BoundaryLayer)),
            ("Ours, invariant: the layer before the normed entropy first falls", Layer(analysis.NormedBoundary)),
            ("Ours, invariant: the lowest layer whose logit lens agrees with the policy", Layer(analysis.AgreementBoundary)),
            ("BuPO trained first", $"layer {Layer(report.Layer)} of {Layer(analysis.Layers)}, by {report.LayerRule}"),
            ("The pattern in the paper's words", analysis.Verdict),
            ("Measured on", Invariant($"{analysis.Responses} responses, {analysis.Tokens} tokens, answered greedily by the start")),
        ];
        return string.Concat(rows.Select(r => $"<dt>{Encode(r.Item1)}</dt><dd>{Encode(r.Item2)}</dd>"));
    }

    private static string Inside(QuickstartReport report)
    {
        var analysis = report.Analysis;
        var marks = new[] { ((double)report.Layer, "#444c5a", $"layer {report.Layer}, which BuPO trains first") };
        LineChart.Line Of(Curve curve, string name, int color)
        {
            var means = analysis.Curves[curve.Name];
            return new(name, Palette.Color(color), [.. means.Select((m, i) => ((double)(curve.FirstLayer + i), m.Mean))], [.. means.Select(m => (m.Low, m.High))]);
        }
        return Figure(
                "Entropy of what each state would say",
                new LineChart
                {
                    Meaning = "Entropy by layer of internal policies",
                    Axes = ("layer", "nats"),
                    Lines = [Of(Curve.EntropyLayer, "layer, H^l", 0), Of(Curve.EntropyAttention, "attention, A^l", 1), Of(Curve.EntropyFfn, "feed-forward, F^l", 2), Of(Curve.NormedLayer, "layer through the final norm", 3)],
                    Marks = marks,
                })
            + Figure(
                "Entropy change of the feed-forward parts, on which the rules look",
                new LineChart
                {
                    Meaning = "Entropy change by layer",
                    Axes = ("layer", "nats"),
                    Lines = [Of(Curve.ChangeFfn, "ΔH_FFN, the paper's", 2), Of(Curve.NormedChangeFfn, "through the final norm, ours", 3)],
                    Marks = marks,
                });
    }

    private static string Training(QuickstartReport report) => string.Concat(
        from metric in TrainingMetrics
        select Figure(metric.Caption, new LineChart
        {
            Meaning = $"{metric.Caption} by step",
            Axes = ("step", metric.Unit),
            // The single steps stay faint behind a running mean.
            Lines = [
                .. report.Runs.Select((run, i) => Of(run, metric.Name, i + 1, isFaint: true)),
                .. report.Runs.Select((run, i) => Of(run, metric.Name, i + 1, isFaint: false)),
            ],
            Marks = [.. PhaseEnds(report)],
        }));

    private static LineChart.Line Of(RunRecord run, string metric, int color, bool isFaint)
    {
        var points = run.Steps.Zip(run.Metrics[metric], (step, value) => (X: (double)step, Y: value)).Where(p => p.Y is not null).Select(p => (p.X, Y: p.Y!.Value)).ToArray();
        var half = Smoothing / 2;
        return new(run.Name, Palette.Color(color), isFaint
            ? points
            : [.. points.Select((p, i) => (p.X, points[Math.Max(0, i - half)..Math.Min(points.Length, i + half + 1)].Average(near => near.Y)))], IsFaint: isFaint);
    }

    private static IEnumerable<(double, string, string)> PhaseEnds(QuickstartReport report) =>
        from run in report.Runs.Index()
        from at in Enumerable.Range(1, run.Item.Steps.Count - 1)
        where run.Item.Views[at] != run.Item.Views[at - 1]
        select (run.Item.Steps[at] - 0.5, Palette.Color(run.Index + 1), $"{run.Item.Name}: {run.Item.Views[at]} from step {run.Item.Steps[at]}");

    private static string Figure(string caption, LineChart chart)
    {
        var names = chart.Lines.Where(l => !l.IsFaint).Select(l => $"<span><i style=\"background:{l.Color}\"></i>{Encode(l.Name)}</span>");
        return $"<figure><figcaption>{Encode(caption)}</figcaption><p class=\"key\">{string.Concat(names)}</p>{chart.Svg()}</figure>";
    }

    // The first problems in the file's order, each model's first response: nothing is picked.
    private static string Responses(IReadOnlyList<EvaluationReport> evaluations)
    {
        var html = new StringBuilder();
        var byModel = evaluations.Select(e => e.Datasets[0].Records.Where(r => r.Sample == 0).ToDictionary(r => r.Id)).ToArray();
        foreach (var problem in byModel[0].Values.OrderBy(r => r.Id, StringComparer.Ordinal).Take(ShownProblems))
        {
            html.Append(Invariant($"<article><h3><code>{Encode(problem.Problem)}</code> <small>right is {Encode(problem.Answer)}</small></h3>"));
            foreach (var (series, records) in byModel.Index())
            {
                var record = records[problem.Id];
                html.Append(Invariant($"<p><b style=\"color:{Palette.Color(series)}\">{Encode(evaluations[series].Model)}</b> <code>{Encode(record.Response)}</code> <em class=\"{(record.IsCorrect ? "right" : "wrong")}\">{(record.IsCorrect ? "right" : "wrong")}</em></p>"));
            }
            html.Append("</article>");
        }
        return html.ToString();
    }

    private static string Encode(string text) => EvaluationPage.Encode(text);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
