using Bupo.Evaluation;
using Bupo.Training.Runs;
using Bupo.Verification;

namespace Bupo.Reports.Tests;

/// <summary>One page of every kind, made from made-up results.</summary>
internal static class MadePages
{
    /// <summary>The kinds.</summary>
    public const string Analysis = "analysis", Evaluation = "evaluation", Quickstart = "quickstart", Training = "training";

    /// <summary>Writes a page.</summary>
    /// <param name="kind">One of the kinds.</param>
    /// <param name="folder">The folder.</param>
    /// <returns>Its file.</returns>
    public static string Write(string kind, string folder)
    {
        var path = Path.Combine(folder, $"page-{kind}.html");
        switch (kind)
        {
            case Analysis:
                var (report, map) = MadeReport.Of(layers: 28, tokens: 120);
                AnalysisPage.Write(path, report, map with { Prompt = "What is 3 + 4?" });
                break;
            case Evaluation:
                var reports = new[] { Evaluated("start", 8, 1, "9-2*3="), Evaluated("BuPO", 8, 3, "9-2*3=") };
                EvaluationPage.Write(path, reports, EvaluationComparison.Between(reports, 0));
                break;
            case Quickstart:
                QuickstartPage.Write(path, QuickstartReport("9-2*3="));
                break;
            default:
                TrainingPage.Write(path, [MadeRun.Of("bupo", 28, 60, 6), MadeRun.Of("grpo <b>", 28, 40, 28)]);
                break;
        }
        return path;
    }

    /// <summary>A quickstart whose every text is the given one.</summary>
    public static QuickstartReport QuickstartReport(string text, int problems = 8)
    {
        var (analysis, map) = MadeReport.Of(layers: 8, tokens: 20);
        return new()
        {
            Analysis = analysis,
            Map = map with { Prompt = text },
            Layer = 4,
            LayerRule = "our rule",
            Runs = [Run("GRPO", internalSteps: 0), Run("BuPO", internalSteps: 4)],
            Evaluations = [Evaluated("start", problems, 1, text), Evaluated("GRPO", problems, 3, text), Evaluated("BuPO", problems, 4, text)],
            Seed = 1,
            Facts = [("Command", "bupo quickstart"), ("Note", text)],
            Links = [(text, "analysis/report.html")],
            Next = [(text, text)],
        };
    }

    /// <summary>Four responses to each problem, the first <paramref name="right"/> of them right.</summary>
    public static EvaluationReport Evaluated(string model, int problems, int right, string text)
    {
        EvaluationRecord[] records = [.. from problem in Enumerable.Range(0, problems) from sample in Enumerable.Range(0, 4) select new EvaluationRecord
        {
            Dataset = "held-out",
            Id = $"held-out-{problem:D4}",
            Sample = sample,
            Problem = text,
            Answer = "1",
            Response = text,
            ResponseTokens = 3,
            IsTruncated = false,
            IsFormatted = true,
            Verdict = sample < right ? VerdictKind.Correct : VerdictKind.Wrong,
        }];
        return new EvaluationReport(model, new Dictionary<string, string>(), [new(EvaluationSummary.Of(records, 0), records)]);
    }

    private static RunRecord Run(string name, int internalSteps)
    {
        int[] steps = [.. Enumerable.Range(1, 40)];
        IReadOnlyList<double?> Values(double scale) => [.. steps.Select(s => (double?)(scale * (1 - Math.Exp(-s / 10.0))))];
        return new RunRecord(
            name,
            steps,
            [.. steps.Select(s => s <= internalSteps ? "layer(4, normed)" : "final")],
            new Dictionary<string, IReadOnlyList<double?>> { ["reward/mean"] = Values(1), ["response/length"] = Values(30), ["final_policy/entropy"] = Values(0.3) },
            []);
    }
}
