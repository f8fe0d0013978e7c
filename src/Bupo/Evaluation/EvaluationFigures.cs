using System.Globalization;

namespace Bupo.Evaluation;

/// <summary>The figures of evaluations in words: one row per figure and one cell per evaluation, for tables of any form.</summary>
public static class EvaluationFigures
{
    /// <summary>The rows, each with its heading.</summary>
    /// <param name="summaries">One a column; at least one.</param>
    /// <param name="share">How a share with its interval is written.</param>
    public static IEnumerable<(string Heading, string[] Cells)> Rows(IReadOnlyList<EvaluationSummary> summaries, Func<Interval, string> share)
    {
        yield return Row("problems × responses", s => Invariant($"{s.Problems} × {s.Samples}"));
        yield return Row("Avg@n", s => share(s.Average));
        foreach (var k in summaries.SelectMany(s => s.PassAtK.Keys).Distinct().Order())
        {
            yield return Row(Invariant($"Pass@{k}"), s => s.PassAtK.TryGetValue(k, out var value) ? share(value) : "");
        }
        foreach (var k in summaries.SelectMany(s => s.MajorityAtK.Keys).Distinct().Order().Where(k => k > 1))
        {
            yield return Row(Invariant($"Maj@{k}"), s => s.MajorityAtK.TryGetValue(k, out var value) ? share(value) : "");
        }
        yield return Row("tokens a response", s => Invariant($"{s.MeanResponseTokens:F1}"));
        yield return Row("cut off", s => Invariant($"{100 * s.TruncatedShare:F1} %"));
        yield return Row("with a box", s => Invariant($"{100 * s.FormattedShare:F1} %"));
        yield return Row("unreadable", s => Invariant($"{100 * s.UnreadableShare:F1} %"));
        foreach (var refusal in summaries.SelectMany(s => s.RefusedShares.Where(r => r.Value > 0).Select(r => r.Key)).Distinct())
        {
            yield return Row("refused: " + refusal.Replace('_', ' '), s => Invariant($"{100 * s.RefusedShares[refusal]:F1} %"));
        }

        (string, string[]) Row(string heading, Func<EvaluationSummary, string> cell) => (heading, [.. summaries.Select(cell)]);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
