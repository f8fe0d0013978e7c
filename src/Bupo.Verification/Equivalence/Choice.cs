using System.Text.RegularExpressions;
using Bupo.Verification.Reading;

namespace Bupo.Verification.Equivalence;

/// <summary>Letters of multiple-choice answers: B, (B), \textbf{(B)}, "B. 12", "Option B".</summary>
internal static partial class Choice
{
    /// <summary>The letter if the text is nothing but one, with or without brackets.</summary>
    public static char? Only(string text)
    {
        var key = Letters(text);
        return (key.Length is 1 || (key.Length is 2 && key[1] == ')')) && IsChoice(key[0]) ? key[0]
            : key.Length is 3 && key[0] == '(' && key[2] == ')' && IsChoice(char.ToUpperInvariant(key[1])) ? char.ToUpperInvariant(key[1])
            : null;
    }

    /// <summary>The letter a text names, alone, after "Option" or before a mark and what the choice says; null if other letters are chosen too.</summary>
    public static char? Leading(string text)
    {
        if (Only(text) is { } only)
        {
            return only;
        }
        var key = Letters(text);
        if (Named().Match(key) is { Success: true } named)
        {
            key = named.Groups["rest"].Value;
            if (Only(key) is { } letter)
            {
                return letter;
            }
        }
        var at = key.StartsWith('(') ? 1 : 0;
        if (key.Length < at + 3 || !IsChoice(key[at]) || key[at + 1] is not (')' or '.' or ':') || (at == 1 && key[at + 1] != ')'))
        {
            return null;
        }
        return OtherLetter().IsMatch(key[(at + 2)..]) ? null : key[at];
    }

    /// <summary>The letter and the value of a gold answer that has both, such as \textbf{(C)}\ 3.</summary>
    public static (char Letter, string Value)? WithValue(string gold) =>
        LetterAndValue().Match(gold) is { Success: true } match ? (match.Groups["letter"].Value[0], match.Groups["value"].Value) : null;

    // The text without wrappers, layout and outer spaces; other commands stay, so that \sqrt{G} is not the letter G.
    private static string Letters(string text)
    {
        var result = new System.Text.StringBuilder(text.Length);
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
                var isKnown = Vocabulary.Commands.TryGetValue(name, out var token);
                if (name.IsEmpty || (isKnown && token.Kind is TokenKind.Ignored))
                {
                    result.Append(' ');
                    i = name.IsEmpty ? end : end - 1; // \, and "\ " are spaces
                    continue;
                }
                result.Append(isKnown && token.Kind is TokenKind.Wrapper or TokenKind.IgnoredWithDot ? "" : text[i..end]);
                i = end - 1;
            }
            else if (text[i] is not ('{' or '}' or '$' or '~'))
            {
                result.Append(text[i]);
            }
        }
        return result.ToString().Trim().TrimEnd('.');
    }

    private static bool IsChoice(char letter) => letter is >= 'A' and <= 'J';

    [GeneratedRegex(@"^(?i:(?:the\s+)?(?:correct\s+|right\s+|final\s+)?(?:option|choice|answer)(?:\s+is)?\s*:?(?:\s+(?:option|choice))?)\s*(?<rest>\(?[A-J]\b.*)$", RegexOptions.Singleline)]
    private static partial Regex Named();

    // Another letter beside the chosen one, or an "or".
    [GeneratedRegex(@"(?<![A-Za-z0-9\\])(?:[A-J]|[b-j]\)|a\)|[a-j]\s*$|(?i:or))(?![A-Za-z0-9])")]
    private static partial Regex OtherLetter();

    [GeneratedRegex(@"^\s*\\(?:text|textbf|textrm|textit|mathbf|mathrm|mbox|bf)\s*\{\s*\(?(?<letter>[A-J])(?:\)|[.:])\s*\}(?:\\ |\\quad|\\qquad|\\,|\\;|~|\s)*(?<value>\S.*)$", RegexOptions.Singleline)]
    private static partial Regex LetterAndValue();
}
