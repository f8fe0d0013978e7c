using System.Text;
using Bupo.Evaluation;
using Bupo.Reports.Charts;
using Bupo.Reports.Pages;
using static Bupo.Reports.Charts.ChartText;

namespace Bupo.Reports;

/// <summary>The page of an evaluation, or of several side by side: one file that opens from disk, without a network.</summary>
public static class EvaluationPage
{
    /// <summary>Writes the page.</summary>
    /// <param name="path">The file; an older one is replaced when the new one is complete.</param>
    /// <param name="reports">One model, or several to compare; at least one.</param>
    /// <param name="comparisons">Paired tests; empty for one model.</param>
    public static void Write(string path, IReadOnlyList<EvaluationReport> reports, IReadOnlyList<EvaluationComparison> comparisons)
    {
        var colors = Palette.Of(reports.Select(r => r.Model));
        var names = reports.SelectMany(r => r.Datasets).Select(d => d.Name).Distinct().ToArray();
        var problems = names.SelectMany(name => ProblemRow.Of(name, reports)).ToArray();
        var body = Page.Fill("evaluation.html", new Dictionary<string, string>
        {
            ["settings"] = Settings(reports),
            ["key"] = reports.Count == 1 ? "" : string.Concat(reports.Select(r => r.Model).Zip(colors, Html.Swatch)),
            ["datasets"] = string.Concat(names.Select(name => Section(name, reports, colors, comparisons))),
            ["sets"] = string.Concat(names.Select(name => $"<option>{Encode(name)}</option>")),
            ["flips"] = reports.Count == 1 ? "" : "<option value=\"flip\">changed sides</option><option value=\"gained\">gained</option><option value=\"lost\">lost</option>",
            ["problems"] = string.Concat(problems.Select(p => p.Html(colors))),
        });
        new Page($"Evaluation of {string.Join(" · ", reports.Select(r => r.Model))}", body)
        {
            Data = ProblemRow.Json([.. reports.Select(r => r.Model).Zip(colors)], problems),
            Script = "evaluation.js",
        }.Write(path);
    }

    /// <summary>The figures of several models on a dataset, as a table.</summary>
    internal static string Figures(IReadOnlyList<(string Name, SeriesColor Color, EvaluationSummary Summary)> models) => ChartFigure.Scrolled(
        "Figures",
        Html.Rows(
            models.Select(m => models.Count == 1 ? Encode(m.Name) : $"<span class=\"{m.Color.Class}\"><i></i>{Encode(m.Name)}</span>").Prepend("<span class=\"soft\">figure</span>"),
            EvaluationFigures.Rows([.. models.Select(m => m.Summary)], Percent).Select(row => row.Cells.Prepend(row.Heading))));

    // A setting that all models share is written once.
    private static string Settings(IReadOnlyList<EvaluationReport> reports)
    {
        var rows = reports.SelectMany(r => r.Settings.Keys).Distinct()
            .Where(key => key != EvaluationReport.ModelSetting)
            .Select(key => (Key: key, Values: reports.Select(r => r.Settings.GetValueOrDefault(key, "–")).Distinct().Select(Short)));
        return string.Concat(rows.Select(r => $"<span><em>{Encode(r.Key.Replace('_', ' '))}</em> {Encode(string.Join(" / ", r.Values))}</span>"));

        // The beginning of a checksum tells weights apart; summary.json has all of it.
        static string Short(string value) => value.Length == 64 && value.All(char.IsAsciiHexDigit) ? value[..12] : value;
    }

    private static string Section(string name, IReadOnlyList<EvaluationReport> reports, IReadOnlyList<SeriesColor> colors, IReadOnlyList<EvaluationComparison> comparisons)
    {
        (string, SeriesColor, EvaluationSummary)[] models =
            [.. reports.Zip(colors).SelectMany(r => r.First.Datasets.Where(d => d.Name == name).Select(d => (r.First.Model, r.Second, d.Summary)))];
        var chart = EvaluationCharts.PassAtK(models) with { HasKey = models.Length > 1 };
        // Figures of three models or more need the whole width.
        var (beside, below) = models.Length > 2 ? ("", Figures(models)) : (Figures(models), "");
        var html = new StringBuilder($"<section><h2>{Encode(name)}</h2><div class=\"grid wide\">{ChartFigure.Html(chart)}{beside}</div>{below}");
        html.AppendJoin("", comparisons.Where(c => c.Dataset == name).Select(Compared));
        return html.Append("</section>").ToString();
    }

    private static string Compared(EvaluationComparison comparison)
    {
        var paired = comparison.Paired;
        var rows = Html.Terms(
        [
            ("Difference of Avg@n, points", Points(paired.Difference)),
            (Invariant($"p, sign-flip test of {paired.Problems} problems; McNemar’s exact test"), $"{PValue.Text(paired.SignFlipP)}; {PValue.Text(paired.McNemarP)}"),
        ]);
        return $"<h3>{Encode(comparison.Second)} compared with {Encode(comparison.First)}</h3><dl>{rows}</dl>"
            + Problems("gained", paired.Gained) + Problems("lost", paired.Lost);
    }

    private static string Problems(string kind, IReadOnlyList<string> ids) => ids.Count == 0
        ? $"<p class=\"soft\">No problem {kind}.</p>"
        : Invariant($"<details><summary>{ids.Count} {(ids.Count == 1 ? "problem" : "problems")} {kind}</summary><p class=\"soft\">{Encode(string.Join(", ", ids))}</p></details>");
}
