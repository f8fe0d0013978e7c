using System.Text.RegularExpressions;

namespace Bupo.Verification.Extraction;

/// <summary>Whether an answer offers several candidates to choose from.</summary>
internal static partial class Candidates
{
    /// <summary>Whether the text joins what it says by "or", "maybe" or a question mark.</summary>
    public static bool AreSeveral(string text) => Alternatives().IsMatch(text);

    [GeneratedRegex(@"(?i)(?<![A-Za-z\\])(?:or|maybe|perhaps|possibly|either|otherwise)(?![A-Za-z])|\\lor\b|\\vee\b|\?")]
    private static partial Regex Alternatives();
}
