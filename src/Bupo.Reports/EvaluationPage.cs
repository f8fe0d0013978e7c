using System.Globalization;
using System.Net;
using System.Text;
using Bupo.Data.Files;
using Bupo.Evaluation;

namespace Bupo.Reports;

/// <summary>The page of an evaluation, or of several side by side: one file that opens from disk, without a network.</summary>
public static class EvaluationPage
{
    /// <summary>Writes the page.</summary>
    /// <param name="path">The file; an older one is replaced when the new one is whole.</param>
    /// <param name="reports">One model, or several to compare; at least one.</param>
    /// <param name="comparisons">Paired tests; empty for one model.</param>
    public static void Write(string path, IReadOnlyList<EvaluationReport> reports, IReadOnlyList<EvaluationComparison> comparisons)
    {
        var names = reports.SelectMany(r => r.Datasets).Select(d => d.Name).Distinct().ToArray();
        var problems = names.SelectMany(name => ProblemRow.Of(name, reports)).ToArray();
        DataFile.ReplaceText(path, PageTemplate.Fill("EvaluationPage.html", new Dictionary<string, string>
        {
            ["title"] = Encode(string.Join(" · ", reports.Select(r => r.Model))),
            ["settings"] = Settings(reports),
            ["key"] = reports.Count == 1 ? "" : Key(reports),
            ["datasets"] = string.Concat(names.Select(name => Section(name, reports, comparisons))),
            ["sets"] = string.Concat(names.Select(name => $"<option>{Encode(name)}</option>")),
            ["flips"] = reports.Count == 1 ? "" : "<option value=\"flip\">changed sides</option><option value=\"gained\">gained</option><option value=\"lost\">lost</option>",
            ["problems"] = string.Concat(problems.Select(p => p.Html())),
            ["data"] = ProblemRow.Json(reports, problems),
        }));
    }

    internal static string Encode(string text) => WebUtility.HtmlEncode(text);

    // What all models share is said once.
    private static string Settings(IReadOnlyList<EvaluationReport> reports)
    {
        var rows = reports.SelectMany(r => r.Settings.Keys).Distinct()
            .Where(key => key != EvaluationReport.ModelSetting)
            .Select(key => (Key: key, Values: reports.Select(r => r.Settings.GetValueOrDefault(key, "–")).Distinct().Select(Short)));
        return string.Concat(rows.Select(r => $"<span><em>{Encode(r.Key.Replace('_', ' '))}</em> {Encode(string.Join(" / ", r.Values))}</span>"));

        // The beginning of a checksum tells weights apart; summary.json has all of it.
        static string Short(string value) => value.Length == 64 && value.All(char.IsAsciiHexDigit) ? value[..12] : value;
    }

    private static string Key(IReadOnlyList<EvaluationReport> reports) => "<p class=\"key\">"
        + string.Concat(reports.Select((r, i) => $"<span><i style=\"background:{Palette.Color(i)}\"></i>{Encode(r.Model)}</span>")) + "</p>";

    private static string Section(string name, IReadOnlyList<EvaluationReport> reports, IReadOnlyList<EvaluationComparison> comparisons)
    {
        var curves = reports.Index()
            .SelectMany(r => r.Item.Datasets.Where(d => d.Name == name).Select(d => (Series: r.Index, r.Item.Model, d.Summary))).ToArray();
        var html = new StringBuilder($"<section><h2>{Encode(name)}</h2><div class=\"pair\"><figure>{PassCurveChart.Svg(curves)}");
        html.Append("<figcaption>Pass@K, unbiased, with 95 % intervals over problems</figcaption></figure>");
        html.Append(Figures(curves));
        html.Append("</div>");
        foreach (var comparison in comparisons.Where(c => c.Dataset == name))
        {
            html.Append(Compared(comparison));
        }
        return html.Append("</section>").ToString();
    }

    internal static string Figures((int Series, string Model, EvaluationSummary Summary)[] columns)
    {
        var html = new StringBuilder("<div class=\"scroll\"><table class=\"figures\">");
        if (columns.Length > 1)
        {
            html.Append("<thead><tr><th></th>");
            foreach (var (series, model, _) in columns)
            {
                html.Append(CultureInfo.InvariantCulture, $"<th><i style=\"background:{Palette.Color(series)}\"></i>{Encode(model)}</th>");
            }
            html.Append("</tr></thead>");
        }
        html.Append("<tbody>");
        foreach (var (heading, cells) in EvaluationFigures.Rows([.. columns.Select(c => c.Summary)], PassCurveChart.Percent))
        {
            html.Append("<tr><th>").Append(heading).Append("</th>").AppendJoin("", cells.Select(cell => $"<td>{cell}</td>")).Append("</tr>");
        }
        return html.Append("</tbody></table></div>").ToString();
    }

    private static string Compared(EvaluationComparison comparison)
    {
        var paired = comparison.Paired;
        return $"<h3>{Encode(comparison.Second)} against {Encode(comparison.First)}</h3><dl>"
            + $"<dt>Difference of Avg@n, points</dt><dd>{PassCurveChart.Percent(paired.Difference)}</dd>"
            + Invariant($"<dt>p, sign-flip test of {paired.Problems} problems; McNemar’s exact test</dt><dd>{Encode(PValue.Text(paired.SignFlipP))}; {Encode(PValue.Text(paired.McNemarP))}</dd>")
            + $"<dt>Problems gained</dt><dd>{Problems(paired.Gained)}</dd><dt>Problems lost</dt><dd>{Problems(paired.Lost)}</dd></dl>";
    }

    private static string Problems(IReadOnlyList<string> ids) => ids.Count == 0
        ? "none"
        : Invariant($"{ids.Count}: ") + string.Join(", ", ids.Select(Encode));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
