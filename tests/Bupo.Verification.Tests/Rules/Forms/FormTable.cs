using Xunit;

namespace Bupo.Verification.Tests.Rules.Forms;

/// <summary>Rows of a gold answer and an answer: "=" rows are right, "!" rows wrong.</summary>
internal static class FormTable
{
    // Absolute values have bars too.
    private const string Separator = " | ";

    public static TheoryData<string, string, bool> Rows(string table)
    {
        var rows = new TheoryData<string, string, bool>();
        foreach (var line in table.Split('\n'))
        {
            var cut = line.IndexOf(Separator, StringComparison.Ordinal);
            rows.Add(line[2..cut], line[(cut + Separator.Length)..].TrimEnd(), line[0] == '=');
        }
        return rows;
    }

    public static void Check(string gold, string answer, bool isRight)
    {
        var verdict = AnswerRules.Symbolic.Judge($@"So the answer is $\boxed{{{answer}}}$.", gold);

        Assert.True(isRight == verdict.IsCorrect, verdict.ToString());
    }
}
