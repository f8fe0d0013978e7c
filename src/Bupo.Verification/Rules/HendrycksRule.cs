using System.Text;

namespace Bupo.Verification.Rules;

/// <summary>The reward of the paper's runs: the last box, normalized as a string, against the gold answer.</summary>
/// <remarks>Follows Hendrycks et al. (arXiv 2103.03874) in the form verl ships, quirks included: <c>\boxed </c> with a space
/// runs to the next dollar sign, <c>\text{ </c> cuts off the rest, and <c>7=5</c> matches 5.</remarks>
internal sealed class HendrycksRule : IAnswerRule
{
    private const string SpacedBox = @"\boxed ";

    public string Name => "hendrycks";

    public Verdict Judge(string response, string groundTruth)
    {
        var answer = Extract(response);
        return answer is null
            ? Verdict.Missing("The response has no closed box.")
            : Verdict.Of(AreEqual(answer, groundTruth), answer, ExtractionMethod.Box);
    }

    internal static bool AreEqual(string answer, string gold) =>
        Normalize(answer) is { } left && Normalize(gold) is { } right ? left == right : answer == gold;

    private static string? Extract(string response)
    {
        var spaced = response.LastIndexOf(SpacedBox, StringComparison.Ordinal);
        if (spaced >= 0)
        {
            var rest = response[(spaced + SpacedBox.Length)..];
            var dollar = rest.IndexOf('$', StringComparison.Ordinal);
            return dollar < 0 ? rest : rest[..dollar];
        }
        var start = response.LastIndexOf(@"\boxed", StringComparison.Ordinal);
        if (start < 0)
        {
            start = response.LastIndexOf(@"\fbox", StringComparison.Ordinal);
        }
        return start < 0 ? null : ReferenceBox.Content(ReferenceBox.Balanced(response, start));
    }

    /// <summary>The reference's strip_string; null where it raises an error.</summary>
    private static string? Normalize(string text)
    {
        text = text.Replace("\n", "", StringComparison.Ordinal)
            .Replace(@"\!", "", StringComparison.Ordinal)
            .Replace(@"\\", @"\", StringComparison.Ordinal)
            .Replace("tfrac", "frac", StringComparison.Ordinal)
            .Replace("dfrac", "frac", StringComparison.Ordinal)
            .Replace(@"\left", "", StringComparison.Ordinal)
            .Replace(@"\right", "", StringComparison.Ordinal)
            .Replace(@"^{\circ}", "", StringComparison.Ordinal)
            .Replace(@"^\circ", "", StringComparison.Ordinal)
            .Replace(@"\$", "", StringComparison.Ordinal);
        var parts = text.Split(@"\text{ ");
        if (parts.Length > 2)
        {
            return null;
        }
        text = parts[0]
            .Replace(@"\%", "", StringComparison.Ordinal)
            .Replace(" .", " 0.", StringComparison.Ordinal)
            .Replace("{.", "{0.", StringComparison.Ordinal);
        if (text.Length == 0)
        {
            return text;
        }
        text = text[0] == '.' ? "0" + text : text;
        var sides = text.Split('=');
        text = sides.Length == 2 && sides[0].Length <= 2 ? sides[1] : text;
        if (BraceRoots(text)?.Replace(" ", "", StringComparison.Ordinal) is not { } braced || BraceFractions(braced) is not { } result)
        {
            return null;
        }
        return result == "0.5" ? @"\frac{1}{2}" : SlashToFraction(result);
    }

    // \sqrt3 -> \sqrt{3}
    private static string? BraceRoots(string text)
    {
        var parts = text.Split(@"\sqrt");
        var result = new StringBuilder(parts[0]);
        foreach (var part in parts.Skip(1))
        {
            if (part.Length == 0)
            {
                return null;
            }
            result.Append(part[0] == '{' ? @"\sqrt" + part : $@"\sqrt{{{part[0]}}}{part[1..]}");
        }
        return result.ToString();
    }

    // \frac12 -> \frac{1}{2}, \frac1{72} -> \frac{1}{72}
    private static string? BraceFractions(string text)
    {
        var parts = text.Split(@"\frac");
        var result = new StringBuilder(parts[0]);
        foreach (var part in parts.Skip(1))
        {
            if (part.Length == 0)
            {
                return null;
            }
            if (part[0] != '{' && part.Length < 2)
            {
                return text;
            }
            result.Append(@"\frac").Append(part[0] == '{' ? part
                : part[1] == '{' ? $"{{{part[0]}}}{part[1..]}"
                : $"{{{part[0]}}}{{{part[1]}}}{part[2..]}");
        }
        return result.ToString();
    }

    private static string SlashToFraction(string text)
    {
        var parts = text.Split('/');
        return parts.Length == 2 && PythonText.IsCanonicalInteger(parts[0]) && PythonText.IsCanonicalInteger(parts[1])
            ? $@"\frac{{{parts[0]}}}{{{parts[1]}}}"
            : text;
    }
}
