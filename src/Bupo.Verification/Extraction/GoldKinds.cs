using System.Text.RegularExpressions;
using Bupo.Verification.Expressions;
using Bupo.Verification.Reading;

namespace Bupo.Verification.Extraction;

/// <summary>Tells the gold answers that no rule can judge from answers.</summary>
internal static partial class GoldKinds
{
    // Fewer words are a name or a phrase, which an answer can repeat.
    private const int WordsOfProse = 6;

    public static GoldKind Of(string gold)
    {
        var text = GoldText.Unwrap(gold);
        return string.IsNullOrWhiteSpace(text) ? GoldKind.Blank
            : Missing().IsMatch(text) ? GoldKind.NotAvailable
            : Proof().IsMatch(text) ? GoldKind.Proof
            : Word().Count(text) >= WordsOfProse && Answer.Read(text, ReadingStyle.Usual, out _) is null or { Expression: Words } ? GoldKind.Prose
            : GoldKind.Answer;
    }

    [GeneratedRegex(@"^\W*(?:n/?a|nan|null|not available|unknown|tbd)\W*$|^\s*[?-]+\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex Missing();

    [GeneratedRegex(@"^\W*(?:proof|prove|proved|see\s+(?:the\s+)?(?:solution|proof|above|below|text|figure|graph|answer)s?|answers?\s+(?:may|will)?\s*vary|omitted|q\.?e\.?d)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Proof();

    [GeneratedRegex(@"(?<![\\A-Za-z])[A-Za-z]{2,}")]
    private static partial Regex Word();
}
