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
        IEnumerable<IReadOnlyList<string>> Rows()
        {
            yield return ["", .. all.Select(c => c.Heading)];
            yield return Row("problems × responses", s => $"{s.Problems} × {s.Samples}");
            yield return Row("Avg@n", s => Text(s.Average));
            foreach (var k in all.SelectMany(c => c.Summary.PassAtK.Keys).Distinct().Order())
            {
                yield return Row($"Pass@{k}", s => s.PassAtK.TryGetValue(k, out var value) ? Text(value) : "");
            }
            foreach (var k in all.SelectMany(c => c.Summary.MajorityAtK.Keys).Distinct().Order().Where(k => k > 1))
            {
                yield return Row($"Maj@{k}", s => s.MajorityAtK.TryGetValue(k, out var value) ? Text(value) : "");
            }
            yield return Row("tokens a response", s => s.MeanResponseTokens.ToString("F1", CultureInfo.InvariantCulture));
            yield return Row("cut off", s => Percent(s.TruncatedShare));
            yield return Row("with a box", s => Percent(s.FormattedShare));
            yield return Row("unreadable", s => Percent(s.UnreadableShare));
        }

        IReadOnlyList<string> Row(string name, Func<EvaluationSummary, string> value) => [name, .. all.Select(c => value(c.Summary))];
        return [.. Rows()];
    }

    /// <summary>A share with its interval, in percent.</summary>
    public static string Text(Interval share) =>
        string.Create(CultureInfo.InvariantCulture, $"{100 * share.Value:F1} [{100 * share.Low:F1}, {100 * share.High:F1}] %");

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:F1} %");
}
