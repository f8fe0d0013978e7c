using Bupo.Verification.Reading;

namespace Bupo.Verification.Equivalence;

/// <summary>Letters of multiple-choice answers: B, (B), \textbf{(B)}, "B. 12".</summary>
internal static class Choice
{
    /// <summary>The letter if the text is nothing but one, with or without brackets.</summary>
    public static char? Only(string text)
    {
        var key = Letters(text);
        return (key.Length is 1 || (key.Length is 2 && key[1] == ')')) && IsChoice(key[0]) ? key[0]
            : key.Length is 3 && key[0] == '(' && key[2] == ')' && IsChoice(char.ToUpperInvariant(key[1])) ? char.ToUpperInvariant(key[1])
            : null;
    }

    /// <summary>The letter a text leads with, before a mark and what the choice says; null if other letters are chosen too.</summary>
    public static char? Leading(string text)
    {
        if (Only(text) is { } only)
        {
            return only;
        }
        var key = Letters(text);
        var at = key.StartsWith('(') ? 1 : 0;
        if (key.Length < at + 3 || !IsChoice(key[at]) || key[at + 1] is not (')' or '.' or ':') || (at == 1 && key[at + 1] != ')'))
        {
            return null;
        }
        var rest = key[(at + 2)..];
        for (var i = 0; i < rest.Length; i++)
        {
            var isAlone = (i == 0 || !char.IsLetterOrDigit(rest[i - 1])) && (i + 1 == rest.Length || !char.IsLetterOrDigit(rest[i + 1]));
            if (IsChoice(rest[i]) && isAlone)
            {
                return null;
            }
        }
        return key[at];
    }

    // The text without wrappers, layout and outer spaces.
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
                var isWrapper = Vocabulary.Commands.TryGetValue(text.AsSpan(i + 1, end - i - 1), out var token)
                    && token.Kind is TokenKind.Wrapper or TokenKind.IgnoredWithDot;
                if (!isWrapper)
                {
                    result.Append(' ');
                }
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
}
