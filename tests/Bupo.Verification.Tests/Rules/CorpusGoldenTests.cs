using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Bupo.Verification.Tests.Rules;

/// <summary>The rules against the recorded corpus: parity of the reference's rules, accuracy of ours.</summary>
public sealed class CorpusGoldenTests(ITestOutputHelper output)
{
    private const double LeastAccuracy = 98.5;
    private const int MostFalsePositives = 20;
    private const int MostFalseNegatives = 60;

    // Any machine that runs tests beside others; the bound of the rule itself is 50 ms.
    private const double MostMilliseconds = 500;

    [Theory]
    [InlineData("hendrycks")]
    [InlineData("dapo")]
    [InlineData("dapo_box")]
    [InlineData("gsm8k_strict")]
    [InlineData("gsm8k_flex")]
    public void Judge_ReferenceRule_AgreesOnEveryRow(string name)
    {
        var rule = AnswerRules.ByName(name);

        var differing = CorpusRow.Read().Where(row => rule.Judge(row.Response, row.GroundTruth).IsCorrect != row.Verdicts[name]).Select(row => row.Id);

        Assert.Empty(differing);
    }

    [Fact]
    public void Judge_Symbolic_BeatsTheRecordedVerifiers()
    {
        var rows = CorpusRow.Read().Where(row => row.Truth != "ambiguous").ToList();
        var ours = rows.ToDictionary(row => row, row => AnswerRules.Symbolic.Judge(row.Response, row.GroundTruth).IsCorrect);

        var scores = rows[0].Verdicts.Keys.ToDictionary(name => name, name => Score.Of(rows, row => row.Verdicts[name]));
        var score = Score.Of(rows, row => ours[row]);
        output.WriteLine("| verifier | accuracy % | false positives | false negatives |");
        output.WriteLine("| --- | --- | --- | --- |");
        foreach (var (name, other) in scores.OrderBy(pair => pair.Value.Accuracy).Append(new("symbolic", score)))
        {
            output.WriteLine($"| {name} | {other.Accuracy.ToString("F2", CultureInfo.InvariantCulture)} | {other.FalsePositives} | {other.FalseNegatives} |");
        }

        Assert.True(score.Accuracy >= LeastAccuracy, $"accuracy {score.Accuracy}");
        Assert.InRange(score.FalsePositives, 0, MostFalsePositives);
        Assert.InRange(score.FalseNegatives, 0, MostFalseNegatives);
    }

    [Fact]
    public void Judge_Symbolic_IsBelowNoOtherVerifierOfAFamily()
    {
        var worst = new List<string>();
        foreach (var family in CorpusRow.Read().Where(row => row.Truth != "ambiguous").GroupBy(row => row.Family))
        {
            List<CorpusRow> rows = [.. family];
            var ours = Score.Of(rows, row => AnswerRules.Symbolic.Judge(row.Response, row.GroundTruth).IsCorrect).Accuracy;
            if (rows[0].Verdicts.Keys.All(name => Score.Of(rows, row => row.Verdicts[name]).Accuracy > ours))
            {
                worst.Add($"{family.Key}: {ours}");
            }
        }

        Assert.Empty(worst);
    }

    [Fact]
    public void Judge_AdversarialRow_AnswersQuickly()
    {
        var rows = CorpusRow.Read().Where(row => row.Family.StartsWith("adversarial/", StringComparison.Ordinal)).ToList();
        foreach (var row in rows)
        {
            AnswerRules.Symbolic.Judge(row.Response, row.GroundTruth); // compiles what the row needs
        }

        var slow = rows.Where(row =>
        {
            var start = Stopwatch.GetTimestamp();
            AnswerRules.Symbolic.Judge(row.Response, row.GroundTruth);
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds > MostMilliseconds;
        }).Select(row => row.Id);

        Assert.NotEmpty(rows);
        Assert.Empty(slow);
    }

    private sealed record Score(int Count, int FalsePositives, int FalseNegatives)
    {
        public double Accuracy => 100.0 * (Count - FalsePositives - FalseNegatives) / Count;

        public static Score Of(List<CorpusRow> rows, Func<CorpusRow, bool> accepts) => new(
            rows.Count,
            rows.Count(row => row.Truth == "false" && accepts(row)),
            rows.Count(row => row.Truth == "true" && !accepts(row)));
    }
}
