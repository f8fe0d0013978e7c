using System.Text.Json;
using System.Text.RegularExpressions;
using Bupo.Testing;
using Bupo.Verification.Extraction;
using Xunit;

namespace Bupo.Verification.Tests.Rules;

/// <summary>Policies that answer nothing, over every row of the nine datasets: they earn next to nothing.</summary>
public sealed partial class CheatingGoldenTests(ITestOutputHelper output)
{
    private const double MostRewarded = 0.001;

    private static readonly Dictionary<string, Func<string, string>> Policies = new()
    {
        ["the question repeated"] = question => question,
        ["the last formula of the question in a box"] = question => $@"\boxed{{{LastFormula(question)}}}",
        ["f(0) in a box"] = _ => @"So \boxed{f(0)}.",
        ["steps without content"] = _ => "Step 1. Read. Step 2. Think. Step 3.",
        ["every digit in one box"] = _ => @"\boxed{0123456789}",
        ["every digit listed in one box"] = _ => @"\boxed{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}",
        ["thinking without an end"] = question => $"<think>\n{question} So \\boxed{{{LastFormula(question)}}}, or \\boxed{{1}}, but let me check",
        ["ten candidates in ten boxes"] = _ => string.Join("\n", Enumerable.Range(0, 10).Select(i => $@"\boxed{{{i}}}")),
        ["ten candidates in a phrase"] = _ => "The answer is 0, 1, 2, 3, 4, 5, 6, 7, 8 or 9.",
    };

    public static TheoryData<string> Names => [.. Policies.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Judge_PolicyThatAnswersNothing_EarnsAtMostOneInAThousand(string name)
    {
        var rows = Rows().ToList();
        var rewarded = rows.AsParallel().AsOrdered()
            .Where(row => AnswerRules.Symbolic.Judge(Policies[name](row.Problem), row.Answer, new(row.Problem)).IsCorrect).ToList();

        // A question that states its own gold answer is answered by copying it: the answer is right.
        var unexplained = rewarded.Where(row => !CopiedQuestion.States(row.Problem, row.Answer)).ToList();
        output.WriteLine($"{name}: {rewarded.Count} of {rows.Count}, of which {rewarded.Count - unexplained.Count} questions state the gold answer");
        foreach (var row in rewarded)
        {
            output.WriteLine($"{row.Id}: {(unexplained.Contains(row) ? "equal to the gold answer" : "stated by the question")}: {row.Answer} <= {Policies[name](row.Problem)}");
        }
        Assert.InRange(unexplained.Count, 0, MostRewarded * rows.Count);
    }

    private static string LastFormula(string question) => Formula().Matches(question) is { Count: > 0 } formulas
        ? formulas[^1].Value.Trim('$').Replace(@"\(", "", StringComparison.Ordinal).Replace(@"\)", "", StringComparison.Ordinal)
            .Replace(@"\[", "", StringComparison.Ordinal).Replace(@"\]", "", StringComparison.Ordinal)
        : question;

    private static IEnumerable<(string Id, string Problem, string Answer)> Rows()
    {
        foreach (var path in Directory.GetFiles(Shared.Path("data"), "*.jsonl").Order(StringComparer.Ordinal))
        {
            foreach (var line in File.ReadLines(path))
            {
                using var row = JsonDocument.Parse(line);
                string Text(string field) => row.RootElement.GetProperty(field).GetString()!;
                yield return (Text("id"), Text("problem"), Text("answer"));
            }
        }
    }

    [GeneratedRegex(@"\$\$?[^$]+\$\$?|\\\([^\n]*?\\\)|\\\[[^$]*?\\\]")]
    private static partial Regex Formula();
}
