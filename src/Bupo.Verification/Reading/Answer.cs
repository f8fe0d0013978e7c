using Bupo.Verification.Expressions;

namespace Bupo.Verification.Reading;

/// <summary>An answer that has been read.</summary>
/// <param name="Text">The text without what surrounds it.</param>
/// <param name="Expression">What it says; <see cref="Words"/> where it is no mathematics this reader knows.</param>
/// <param name="Ambiguity">The other styles that would read it differently.</param>
internal sealed record Answer(string Text, Expression Expression, ReadingStyle Ambiguity)
{
    /// <summary>Longer answers are not read; this bounds time and memory.</summary>
    public const int MaxLength = 4096;

    /// <summary>Reads an answer; null with the problem where it says nothing.</summary>
    public static Answer? Read(string text, ReadingStyle style, out string problem)
    {
        if (text.Length > MaxLength)
        {
            problem = $"is {text.Length} characters long, more than the {MaxLength} that are compared";
            return null;
        }
        text = Notation.Standard(Lexer.ToAscii(text));
        if (!text.AsSpan().ContainsAnyInRange('0', '9') && Prose.Key(text).Length == 0)
        {
            problem = "is blank";
            return null;
        }
        var tokens = Lexer.Read(text, style.HasFlag(ReadingStyle.CommasSeparate), out var joined, out problem);
        if (tokens is not null)
        {
            Phrases.Rewrite(tokens, text);
            var slashTakesProduct = style.HasFlag(ReadingStyle.SlashTakesProduct);
            if (Parser.Read(tokens, text, slashTakesProduct, out var slash, out problem) is { } expression)
            {
                var ambiguity = (joined ? ReadingStyle.CommasSeparate : 0) | (slash ? ReadingStyle.SlashTakesProduct : 0);
                return new Answer(text, expression, ambiguity);
            }
        }
        if (problem is Parser.TooDeep or Parser.DividesByZero || !IsBalanced(text))
        {
            problem = $"cannot be read: {problem}";
            return null;
        }
        return new Answer(text, new Words(text), ReadingStyle.Usual);
    }

    /// <summary>Drops what stands around an answer without saying anything: spaces, dollar signs, a final stop, bold stars.</summary>
    public static string Trim(string text)
    {
        var span = text.AsSpan().Trim();
        while (span.Length > 0)
        {
            var before = span.Length;
            span = span.EndsWith("...") ? span : span.TrimEnd("., ;\n\t\r:");
            if (span.Length > 2 && span[0] is '\'' or '"' or '`' && span[^1] is '\'' or '"' or '`' && span[1..^1].IndexOf(span[0]) < 0)
            {
                span = span[1..^1].Trim();
            }
            if (span.Length > 4 && span.StartsWith("**") && span.EndsWith("**"))
            {
                span = span[2..^2].Trim();
            }
            if (span.Length > 1 && span[0] == '$' && span[^1] == '$' && (span.Length < 3 || span[^2] != '\\'))
            {
                span = span.Trim('$').Trim();
            }
            if ((span.StartsWith(@"\(") && span.EndsWith(@"\)")) || (span.StartsWith(@"\[") && span.EndsWith(@"\]")))
            {
                span = span[2..^2].Trim();
            }
            if (span.EndsWith(@"\") && before != span.Length)
            {
                span = text.AsSpan().Trim(); // the stop belonged to a command such as \,
                break;
            }
            if (span.Length == before)
            {
                break;
            }
        }
        return span.Length == text.Length ? text : span.ToString();
    }

    private static bool IsBalanced(string text)
    {
        var open = 0;
        for (var i = 0; i < text.Length && open >= 0; i++)
        {
            switch (text[i])
            {
                case '\\':
                    i++;
                    break;
                case '{':
                    open++;
                    break;
                case '}':
                    open--;
                    break;
            }
        }
        return open == 0;
    }
}
