using System.Text.RegularExpressions;

namespace Bupo.Verification.Rules;

/// <summary>The DAPO rule: the last "Answer:" line of the last 300 characters, normalized as Minerva does.</summary>
/// <remarks>DAPO (arXiv 2503.14476) in the form verl ships; the normalization is that of Lewkowycz et al. (arXiv 2206.14858).</remarks>
internal sealed partial class DapoRule : IAnswerRule
{
    private const int Window = 300;

    private static readonly (string From, string To)[] Substitutions =
    [
        ("an ", ""), ("a ", ""), (".$", "$"), (@"\$", ""), (@"\ ", ""), (" ", ""), ("mbox", "text"),
        (@",\text{and}", ","), (@"\text{and}", ","), (@"\text{m}", @"\text{}"),
    ];

    private static readonly string[] Removed =
    [
        "square", "ways", "integers", "dollars", "mph", "inches", "hours", "km", "units", @"\ldots", "sue", "points", "feet",
        "minutes", "digits", "cents", "degrees", "cm", "gm", "pounds", "meters", "meals", "edges", "students", "childrentickets",
        "multiples", @"\text{s}", @"\text{.}", "\\text{\ns}", @"\text{}^2", @"\text{}^3", "\\text{\n}", @"\text{}", @"\mathrm{th}",
        @"^\circ", @"^{\circ}", @"\;", @",\!", "{,}", "\"", @"\dots",
    ];

    public string Name => "dapo";

    public Verdict Judge(string response, string groundTruth)
    {
        var matches = AnswerLine().Matches(PythonText.Tail(response, Window));
        // The reference judges the text "[INVALID]" where there is no line, so a gold answer of that name would match.
        var line = matches.Count == 0 ? "[INVALID]" : matches[^1].Groups[1].Value;
        var isCorrect = Normalize(line) == Normalize(groundTruth);
        return matches.Count == 0 && !isCorrect
            ? Verdict.Missing("The last 300 characters have no \"Answer:\" line.")
            : Verdict.Of(isCorrect, line, ExtractionMethod.Phrase);
    }

    private static string Normalize(string answer)
    {
        answer = answer[(answer.LastIndexOf('=') + 1)..];
        foreach (var (from, to) in Substitutions)
        {
            answer = answer.Replace(from, to, StringComparison.Ordinal);
        }
        foreach (var expression in Removed)
        {
            answer = answer.Replace(expression, "", StringComparison.Ordinal);
        }
        answer = Dollars().Replace(answer, "$$$3$$");
        answer = Text().Replace(answer, "$2");
        answer = Bold().Replace(answer, "$2");
        answer = Overline().Replace(answer, "$2");
        answer = Boxed().Replace(answer, "$2");
        answer = BareFraction().Replace(answer, "frac{$2}{$3}");
        answer = BareRoot().Replace(answer, "sqrt{$2}");
        answer = answer.Replace("$", "", StringComparison.Ordinal);
        var digits = answer.Replace(",", "", StringComparison.Ordinal);
        return (PythonText.IsDigits(digits) ? digits : answer).Trim();
    }

    [GeneratedRegex(@"Answer\s*:\s*([^\n]+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex AnswerLine();

    [GeneratedRegex(@"(.*?)(\$)(.*?)(\$)(.*)")]
    private static partial Regex Dollars();

    [GeneratedRegex(@"(\\text\{)(.*?)(\})")]
    private static partial Regex Text();

    [GeneratedRegex(@"(\\textbf\{)(.*?)(\})")]
    private static partial Regex Bold();

    [GeneratedRegex(@"(\\overline\{)(.*?)(\})")]
    private static partial Regex Overline();

    [GeneratedRegex(@"(\\boxed\{)(.*)(\})")]
    private static partial Regex Boxed();

    [GeneratedRegex("(frac)([^{])(.)")]
    private static partial Regex BareFraction();

    [GeneratedRegex("(sqrt)([^{])")]
    private static partial Regex BareRoot();
}
