using System.Text.Json.Nodes;
using Bupo.Evaluation;
using Bupo.Training.Runs;
using Bupo.Verification;
using Xunit;

namespace Bupo.Reports.Tests;

/// <summary>The page of a quickstart; pictures stay in the test's output folder, under screenshots.</summary>
public sealed class QuickstartPageTests
{
    private const string Said = "probe: ";
    private const string Hostile = "</code><script>alert(1)</script><img src=x onerror=alert(2)> {{facts}} \" ' &";
    private readonly string _folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "screenshots")).FullName;

    [Theory]
    [InlineData(1280, 3400, "a desktop")]
    [InlineData(390, 6400, "a phone")]
    public void Page_AtAWidth_ShowsEveryPartWithoutErrors(int width, int height, string what)
    {
        var path = Path.Combine(_folder, $"quickstart-{width}.html");
        QuickstartPage.Write(path, Report("9-2*3="));
        // The page allows itself no script; the copy that is probed does.
        File.WriteAllText(path, File.ReadAllText(path).Replace("img-src data:", "img-src data:; script-src 'unsafe-inline'", StringComparison.Ordinal) + $$"""
            <script>
            console.log('{{Said}}' + JSON.stringify({
              width: innerWidth, overflow: document.documentElement.scrollWidth - innerWidth, charts: document.querySelectorAll('svg').length,
              articles: document.querySelectorAll('article').length, findings: document.querySelectorAll('li').length,
            }));
            </script>
            """);

        var shown = Browser.Show(path, Path.ChangeExtension(path, ".png"), width, height);

        var said = Assert.Single(shown.Console);
        var state = JsonNode.Parse(said[Said.Length..])!;
        Assert.Equal(width, state["width"]!.GetValue<int>());
        Assert.True(state["overflow"]!.GetValue<int>() <= 0, $"The page is wider than {what} by {state["overflow"]} pixels.");
        Assert.Equal(6, state["charts"]!.GetValue<int>());
        Assert.Equal(6, state["articles"]!.GetValue<int>());
        Assert.True(state["findings"]!.GetValue<int>() >= 7);
    }

    [Fact]
    public void Write_HostileTexts_StayTextsAndNoAddressIsNamed()
    {
        var path = Path.Combine(_folder, "quickstart-hostile.html");

        QuickstartPage.Write(path, Report(Hostile));

        var page = File.ReadAllText(path);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", page, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http:", page, StringComparison.Ordinal);
        Assert.DoesNotContain("https:", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8, 2, "these problems do not show that BuPO and GRPO differ", "as many right of each")]
    [InlineData(8, 4, "more than the choice of problems explains", "all right against half")]
    public void Findings_OfADifference_ClaimWhatTheIntervalAllows(int problems, int right, string expected, string reason)
    {
        var report = Report("p", problems) with { Evaluations = [Evaluation("start", problems, 1, "p"), Evaluation("GRPO", problems, 2, "p"), Evaluation("BuPO", problems, right, "p")] };

        var said = QuickstartFindings.Of(report).Single(s => s.StartsWith("BuPO", StringComparison.Ordinal) && s.Contains("GRPO", StringComparison.Ordinal));

        Assert.True(said.Contains(expected, StringComparison.Ordinal), $"{reason}: {said}");
    }

    private static QuickstartReport Report(string text, int problems = 8) => new()
    {
        Analysis = MadeReport.Of(layers: 8, tokens: 20).Report,
        Layer = 4,
        LayerRule = "our rule",
        Runs = [Run("GRPO", internalSteps: 0), Run("BuPO", internalSteps: 4)],
        Evaluations = [Evaluation("start", problems, 1, text), Evaluation("GRPO", problems, 3, text), Evaluation("BuPO", problems, 4, text)],
        Seed = 1,
        Facts = [("Command", "bupo quickstart"), ("Note", text)],
    };

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

    /// <summary>Of four responses to each problem so many are right.</summary>
    private static EvaluationReport Evaluation(string model, int problems, int right, string text)
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
}
