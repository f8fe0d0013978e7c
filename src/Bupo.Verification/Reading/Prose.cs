namespace Bupo.Verification.Reading;

/// <summary>Compares answers that are no mathematics, or none that can be computed, token by token.</summary>
/// <remarks>Layout, wrappers and spaces do not count, nor braces around a single token. The case of letters does not count in words of
/// three letters or more that are written in one case or capitalized; elsewhere it does: Co is not CO.</remarks>
internal static class Prose
{
    /// <summary>Whether two texts have the same tokens.</summary>
    public static bool AreEqual(string a, string b) => Key(a) == Key(b);

    /// <summary>The tokens of a text, one space between them.</summary>
    public static string Key(string text)
    {
        var tokens = Tokens(text);
        DropBraces(tokens);
        if (tokens.Count > 1 && tokens[0] == "A" && tokens[1].Length > 2 && char.IsLower(tokens[1][0]))
        {
            tokens[0] = "a"; // the article at the start of a sentence
        }
        return string.Join(' ', tokens);
    }

    private static List<string> Tokens(string text)
    {
        var tokens = new List<string>();
        for (var i = 0; i < text.Length;)
        {
            var start = i;
            if (text[i] == '\\')
            {
                i = CommandEnd(text, i);
                AddCommand(tokens, text.AsSpan(start + 1, i - start - 1));
            }
            else if (char.IsLetter(text[i]))
            {
                i = WordEnd(text, i);
                tokens.Add(Cased(text[start..i].Replace(".", "", StringComparison.Ordinal)));
            }
            else if (char.IsAsciiDigit(text[i]) || (text[i] == '.' && i + 1 < text.Length && char.IsAsciiDigit(text[i + 1])))
            {
                i = TakesOneDigit(tokens) ? i + 1 : NumberEnd(text, i);
                tokens.Add(text[start..i]);
            }
            else
            {
                i++;
                if (!char.IsWhiteSpace(text[start]) && text[start] is not ('$' or '~' or '"' or '`' or '.' or '“' or '”'))
                {
                    tokens.Add(text[start].ToString());
                }
            }
        }
        return tokens;
    }

    private static int CommandEnd(string text, int start)
    {
        var end = start + 1;
        while (end < text.Length && char.IsAsciiLetter(text[end]))
        {
            end++;
        }
        return end == start + 1 ? int.Min(text.Length, end + 1) : end;
    }

    // Letters, apostrophes between them, and the stops of p.m.
    private static int WordEnd(string text, int start)
    {
        var end = start + 1;
        while (end < text.Length && (char.IsLetter(text[end]) || (end + 1 < text.Length && char.IsLetter(text[end + 1])
            && (text[end] is '\'' or '’' || (text[end] == '.' && (end == start + 1 || text[end - 2] == '.'))))))
        {
            end++;
        }
        return end;
    }

    // As in TeX, \frac12 is \frac{1}{2} and x^23 is x^{2}3.
    private static bool TakesOneDigit(List<string> tokens) =>
        tokens.Count > 0 && (tokens[^1] is @"\frac" or "^" or "_" || (tokens.Count > 1 && tokens[^2] == @"\frac" && tokens[^1].Length == 1 && tokens[^1] != "{"));

    private static int NumberEnd(string text, int start)
    {
        var end = start + 1;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || (text[end] is '.' or ',' && end + 1 < text.Length && char.IsAsciiDigit(text[end + 1]))))
        {
            end++;
        }
        return end;
    }

    private static void AddCommand(List<string> tokens, ReadOnlySpan<char> name)
    {
        name = name is "dfrac" or "tfrac" or "cfrac" ? "frac" : name is "dots" or "cdots" or "dotsc" or "dotsb" ? "ldots" : name is "to" ? "rightarrow" : name;
        var isLayout = name.IsEmpty || name is " " or "\n" || (Vocabulary.Commands.TryGetValue(name, out var token)
            && token.Kind is TokenKind.Wrapper or TokenKind.Ignored or TokenKind.IgnoredWithDot);
        if (!isLayout)
        {
            tokens.Add($@"\{name}");
        }
    }

    private static string Cased(string word)
    {
        var rest = word.AsSpan(1);
        var isPlain = (word.Length > 2 || (word.Length == 2 && Vocabulary.IsStopWord(word))) && (IsLower(rest) || (char.IsUpper(word[0]) && IsUpper(rest)));
        return isPlain ? word.ToLowerInvariant() : word;
    }

    private static bool IsLower(ReadOnlySpan<char> letters)
    {
        foreach (var c in letters)
        {
            if (char.IsUpper(c))
            {
                return false;
            }
        }
        return true;
    }

    private static bool IsUpper(ReadOnlySpan<char> letters)
    {
        foreach (var c in letters)
        {
            if (char.IsLower(c))
            {
                return false;
            }
        }
        return true;
    }

    // Braces around one token, around braces, and around everything group nothing.
    private static void DropBraces(List<string> tokens)
    {
        var open = new Stack<int>();
        var isDropped = new bool[tokens.Count];
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i] == "{")
            {
                open.Push(i);
            }
            else if (tokens[i] == "}" && open.TryPop(out var start))
            {
                var inner = Count(isDropped, start + 1, i);
                var first = Array.FindIndex(isDropped, start + 1, dropped => !dropped);
                var isGroup = inner > 0 && tokens[first] == "{" && Closing(tokens, isDropped, first) is var close && Count(isDropped, close + 1, i) == 0;
                isDropped[start] = isDropped[i] = inner <= 1 || isGroup || (start == 0 && i == tokens.Count - 1);
            }
        }
        for (var i = tokens.Count - 1; i >= 0; i--)
        {
            if (isDropped[i])
            {
                tokens.RemoveAt(i);
            }
        }
    }

    private static int Count(bool[] isDropped, int start, int end)
    {
        var count = 0;
        for (var i = start; i < end && count < 2; i++)
        {
            count += isDropped[i] ? 0 : 1;
        }
        return count;
    }

    private static int Closing(List<string> tokens, bool[] isDropped, int start)
    {
        var open = 0;
        for (var i = start; i < tokens.Count; i++)
        {
            open += isDropped[i] ? 0 : tokens[i] switch { "{" => 1, "}" => -1, _ => 0 };
            if (open == 0)
            {
                return i;
            }
        }
        return tokens.Count;
    }
}
