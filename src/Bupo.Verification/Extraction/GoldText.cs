using System.Text.RegularExpressions;
using Bupo.Verification.Reading;

namespace Bupo.Verification.Extraction;

/// <summary>Unwraps gold answers that datasets keep in another form: list texts, GSM8K solutions, whole solutions with a box.</summary>
internal static partial class GoldText
{
    /// <summary>The answer itself, without what surrounds it.</summary>
    public static string Unwrap(string gold)
    {
        if (gold.Contains("####", StringComparison.Ordinal))
        {
            gold = gold[(gold.LastIndexOf("####", StringComparison.Ordinal) + 4)..];
        }
        if (gold.Contains(@"\boxed", StringComparison.Ordinal) && BoxFinder.Find(gold, 0) is { Text: { } boxed })
        {
            gold = boxed;
        }
        if (ListText().Match(gold) is { Success: true } list)
        {
            var isJson = list.Groups["item"].Captures[0].Value.Contains(@"\\", StringComparison.Ordinal);
            gold = string.Join(", ", list.Groups["item"].Captures.Select(item =>
                isJson ? item.Value.Replace(@"\\", @"\", StringComparison.Ordinal) : item.Value));
        }
        return Answer.Trim(gold);
    }

    // ['70'] and ["1", "2"]: the items are quoted.
    [GeneratedRegex(@"^\s*\[\s*(?:(?:'(?<item>[^']*)'|""(?<item>[^""]*)"")\s*,?\s*)+\]\s*$")]
    private static partial Regex ListText();
}
