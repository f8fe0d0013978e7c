using System.Globalization;
using Bupo.Evaluation;

namespace Bupo.Cli.Evaluations;

/// <summary>Figures of evaluations as rows, a column each.</summary>
internal static class EvaluationTable
{
    /// <summary>The rows, headings first.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Of(IEnumerable<(string Heading, EvaluationSummary Summary)> columns)
    {
        var all = columns.ToArray();
        var rows = EvaluationFigures.Rows([.. all.Select(c => c.Summary)], Text);
        return [["", .. all.Select(c => c.Heading)], .. rows.Select(row => (IReadOnlyList<string>)[row.Heading, .. row.Cells])];
    }

    /// <summary>A share with its interval, in percent.</summary>
    public static string Text(Interval share) =>
        string.Create(CultureInfo.InvariantCulture, $"{100 * share.Value:F1} [{100 * share.Low:F1}, {100 * share.High:F1}] %");
}
