using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;
using Bupo.Verification.Reading;

namespace Bupo.Verification.Extraction;

/// <summary>Whether an answer is an expression that the question holds already, though the gold answer is written otherwise.</summary>
internal static partial class CopiedQuestion
{
    private static readonly SearchValues<char> Letter = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    private static readonly SearchValues<char> Operations = SearchValues.Create(@"+-*/^!|=<>_\");

    /// <summary>Whether the answer is copied: it has an operation, the question holds it to the letter, and the gold answer differs.</summary>
    /// <remarks>"Simplify x + x" is not answered by x + x. Layout does not count; a plain number is not an expression.</remarks>
    public static bool Repeats(string question, string answer, string gold)
    {
        var (copy, expected) = (Letters(Answer.Trim(answer)), Letters(GoldText.Unwrap(gold)));
        if (copy == expected || !(HasOperation(copy) || IsOtherQuantity(copy, expected)))
        {
            return false;
        }
        return IsWithin(Letters(question), copy);
    }

    /// <summary>Whether the question states its own gold answer to the letter, as "Prove that x = 5" does.</summary>
    public static bool States(string question, string gold) => IsWithin(Letters(question), Letters(GoldText.Unwrap(gold)));

    private static bool IsWithin(string asked, string copy)
    {
        for (var at = asked.IndexOf(copy, StringComparison.Ordinal); at >= 0; at = asked.IndexOf(copy, at + 1, StringComparison.Ordinal))
        {
            var end = at + copy.Length;
            if ((at == 0 || !Continues(asked[at - 1], copy[0])) && (end == asked.Length || !Continues(copy[^1], asked[end])))
            {
                return true;
            }
        }
        return false;
    }

    // Two letters or digits in a row belong together.
    private static bool Continues(char left, char right) => char.IsLetterOrDigit(left) && char.IsLetterOrDigit(right);

    // A sign before a number is not an operation, nor is a letter such as \pi alone or a fraction in lowest terms.
    private static bool HasOperation(string text) => text.Length > 1
        && (text.AsSpan(1).ContainsAny(Operations) || (text[0] == '\\' && text.AsSpan(1).IndexOfAnyExcept(Letter) >= 0)) && !IsLowest(text);

    private static bool IsLowest(string text) => LiteralFraction().Match(text) is { Success: true } fraction
        && BigInteger.Parse(fraction.Groups["n"].Value, CultureInfo.InvariantCulture) is var n
        && BigInteger.Parse(fraction.Groups["d"].Value, CultureInfo.InvariantCulture) is var d
        && d > 1 && BigInteger.GreatestCommonDivisor(n, d).IsOne;

    // "Convert 7 miles to yards" is not answered by 7 miles.
    private static bool IsOtherQuantity(string copy, string gold) =>
        copy.Any(char.IsAsciiDigit) && copy.Any(char.IsLetter) && !copy.Where(char.IsAsciiDigit).SequenceEqual(gold.Where(char.IsAsciiDigit));

    [GeneratedRegex(@"^-?(?:\\frac ?(?<n>[0-9]{1,200}) (?<d>[0-9]{1,200})|\\frac ?(?<n>[0-9])(?<d>[0-9])|(?<n>[0-9]{1,200})/(?<d>[0-9]{1,200}))$")]
    private static partial Regex LiteralFraction();

    // The text without layout commands, wrappers and braces, and with a space only where it keeps two words apart.
    private static string Letters(string text)
    {
        text = Lexer.ToAscii(text);
        var result = new StringBuilder(text.Length);
        var isApart = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                var end = i + 1;
                while (end < text.Length && char.IsAsciiLetter(text[end]))
                {
                    end++;
                }
                var name = text.AsSpan(i + 1, end - i - 1);
                var isLayout = name.IsEmpty || (Vocabulary.Commands.TryGetValue(name, out var token)
                    && token.Kind is TokenKind.Wrapper or TokenKind.Ignored or TokenKind.IgnoredWithDot);
                isApart = true;
                if (!isLayout)
                {
                    result.Append('\\').Append(name is "dfrac" or "tfrac" ? "frac" : name);
                }
                i = name.IsEmpty ? int.Min(end, text.Length - 1) : end - 1;
            }
            else if (char.IsWhiteSpace(text[i]) || text[i] is '$' or '~')
            {
                isApart = true;
            }
            else if (text[i] is '{' or '}')
            {
                isApart |= text[i] == '{' && i > 0 && text[i - 1] == '}'; // \frac{1}{2}
            }
            else
            {
                _ = isApart && result.Length > 0 && Continues(result[^1], text[i]) ? result.Append(' ') : result;
                result.Append(text[i]);
                isApart = false;
            }
        }
        return result.ToString();
    }
}
