using System.Globalization;
using Bupo.Analysis;

namespace Bupo.Cli.Analyses;

/// <summary>What `bupo analyze` says when it is done.</summary>
internal static class AnalysisSummary
{
    private static readonly Curve[] Compared =
        [Curve.EntropyLayer, Curve.ChangeAttention, Curve.ChangeFfn, Curve.CosineAttention, Curve.CosineFfn, Curve.NormedLayer];

    /// <summary>The findings on one model.</summary>
    public static void Show(Terminal terminal, AnalysisReport report, string folder)
    {
        terminal.WriteSection(
            report.Model,
            [
                ("verdict", report.Verdict),
                .. Boundaries(report),
                ("entropy of the policy", string.Create(CultureInfo.InvariantCulture, $"{report.FinalEntropy.Mean:f3} nats, perplexity {report.Perplexity:f3}")),
                ("responses, tokens", string.Create(CultureInfo.InvariantCulture, $"{report.Responses}, {report.Tokens}")),
                ("left out", report.LeftOut.Count == 0 ? "none" : string.Join("; ", report.LeftOut.Select(p => $"{p.Value} {p.Key}"))),
                ("report", Path.Combine(folder, "report.html")),
            ]);
        if (report.Rescaled is { } rescaled)
        {
            terminal.WriteSection(
                string.Create(CultureInfo.InvariantCulture, $"the same function, feed-forward norms × {rescaled.RescaleFactor}"), [.. Boundaries(rescaled)]);
        }
    }

    /// <summary>The paper finds that post-training changes the patterns little: the largest difference of each curve tells.</summary>
    public static void ShowDistances(Terminal terminal, IReadOnlyList<AnalysisReport> reports)
    {
        foreach (var other in reports.Skip(1))
        {
            terminal.WriteSection(
                $"largest difference of {other.Model} to {reports[0].Model}",
                other.Layers != reports[0].Layers
                    ? [("curves", $"not comparable layer by layer: {reports[0].Layers} and {other.Layers} layers")]
                    : [.. Compared.Where(curve => reports[0].Curves.ContainsKey(curve.Name))
                        .Select(curve => (curve.Name, string.Create(CultureInfo.InvariantCulture, $"{reports[0].Distance(other, curve):f3}")))]);
        }
    }

    private static IEnumerable<(string Name, string Value)> Boundaries(AnalysisReport report)
    {
        string Layer(int? layer, bool isMeasured = true) => isMeasured ? layer?.ToString(CultureInfo.InvariantCulture) ?? "none" : "not measured";
        yield return ("boundary, the paper's rule", Layer(report.BoundaryLayer));
        yield return ("boundary, ours: before the normed entropy falls", Layer(report.NormedBoundary, report.Settings.Normed));
        yield return ("boundary, ours: first agreeing logit lens", Layer(report.AgreementBoundary, report.Settings.Normed));
    }
}
