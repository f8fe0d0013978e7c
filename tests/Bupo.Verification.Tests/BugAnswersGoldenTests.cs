using System.Text.Json;
using Bupo.Testing;
using Xunit;

namespace Bupo.Verification.Tests;

/// <summary>The labeled pairs made from public bug reports: no wrong answer is rewarded, and each refused right one is named.</summary>
public sealed class BugAnswersGoldenTests(ITestOutputHelper output)
{
    private const int MostFalseNegatives = 8;

    // Right answers that are refused, by id, with the reason.
    private static readonly Dictionary<string, string> Refused = [];

    [Fact]
    public void Judge_EveryFamily_RewardsRightAnswersOnly()
    {
        var wrong = new List<string>();
        var refused = new List<string>();
        foreach (var family in Rows().GroupBy(row => row.Family).OrderBy(family => family.Key, StringComparer.Ordinal))
        {
            var verdicts = family.Select(row => (Row: row, AnswerRules.Symbolic.Judge(row.Response, row.GroundTruth).IsCorrect)).ToList();
            var falsePositives = verdicts.Where(pair => pair.IsCorrect && !pair.Row.IsTrue).Select(pair => pair.Row.Text).ToList();
            var falseNegatives = verdicts.Where(pair => !pair.IsCorrect && pair.Row.IsTrue).Select(pair => pair.Row.Text).ToList();
            output.WriteLine($"{family.Key}: {verdicts.Count} pairs, {falsePositives.Count} false positives, {falseNegatives.Count} false negatives");
            wrong.AddRange(falsePositives);
            refused.AddRange(falseNegatives);
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
        var unnamed = refused.Where(text => !Refused.ContainsKey(text.Split(' ')[0])).ToList();
        Assert.True(unnamed.Count == 0, string.Join("\n", unnamed));
        Assert.InRange(refused.Count, 0, MostFalseNegatives);
    }

    private static IEnumerable<Row> Rows()
    {
        foreach (var line in File.ReadLines(Shared.Path("golden", "bugs", "answers.jsonl")).Where(line => line.Length > 0))
        {
            using var document = JsonDocument.Parse(line);
            string Text(string name) => document.RootElement.GetProperty(name).GetString()!;
            yield return new(Text("id"), Text("family"), Text("response"), Text("ground_truth"), Text("truth") == "true");
        }
    }

    private sealed record Row(string Id, string Family, string Response, string GroundTruth, bool IsTrue)
    {
        public string Text => $"{Id} {GroundTruth} <= {Response}";
    }
}
