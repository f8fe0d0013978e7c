using Bupo.Models.Templates.Python;

namespace Bupo.Models.Templates;

/// <summary>The filters of text.</summary>
internal static class TextFilters
{
    // Jinja's policy truncate.leeway.
    private const long Leeway = 5;

    /// <summary><c>'%s' | format(value)</c>.</summary>
    public static object? Format(object? value, Arguments arguments)
    {
        if (arguments.Positional.Count > 0 && arguments.Named.Count > 0)
        {
            throw new TemplateFault("format takes positional or named values, not both.");
        }
        var format = value is Markup ? value : PythonText.Str(value);
        return Operators.Apply("%", format, arguments.Named.Count > 0 ? arguments.Named : arguments.Positional.ToArray());
    }

    public static string Indent(string text, Arguments arguments)
    {
        var margin = Markup.Unwrap(arguments.Or("width", 4L)) is string given ? given : Margin(arguments.Integer("width", 4));
        var lines = Splitting.Lines(text + "\n", keepEnds: false).ConvertAll(line => (string)line!);
        for (var i = 0; i < lines.Count; i++)
        {
            var wanted = i == 0 ? arguments.Flag("first") : arguments.Flag("blank") || lines[i].Length > 0;
            lines[i] = wanted ? margin + lines[i] : lines[i];
        }
        return Budget.Concat(lines, "\n");
    }

    public static string ToJson(object? value, Arguments arguments)
    {
        var indent = Markup.Unwrap(arguments.Or("indent", null)) switch
        {
            null => null,
            string text => text,
            var width => Margin(Math.Max(Values.Integer(width), 0)),
        };
        var (item, key) = arguments.Or("separators", null) switch
        {
            null => (indent is null ? ", " : ",", ": "),
            IReadOnlyList<object?> and [string betweenItems, string afterKey] => (betweenItems, afterKey),
            _ => throw new TemplateFault("the separators of tojson are two strings."),
        };
        return new PythonJson(indent, item, key, arguments.Flag("sort_keys"), arguments.Flag("ensure_ascii")).Write(value);
    }

    public static string Truncate(string text, Arguments arguments)
    {
        var (length, end) = (arguments.Integer("length", 255), arguments.Text("end", "..."));
        var leeway = arguments.Or("leeway", null) is null ? Leeway : arguments.Integer("leeway", Leeway);
        if (length < Values.Count(end) || leeway < 0)
        {
            throw new TemplateFault($"truncate needs a length of at least {Values.Count(end)} and no negative leeway.");
        }
        if (Values.Count(text) <= length + leeway)
        {
            return text;
        }
        var cut = (string)Operators.Slice(text, 0L, length - Values.Count(end), null)!;
        var space = cut.LastIndexOf(' ');
        return (arguments.Flag("killwords") || space < 0 ? cut : cut[..space]) + end;
    }

    public static long WordCount(string text)
    {
        var (count, inWord) = (0L, false);
        foreach (var rune in text.EnumerateRunes())
        {
            var isWord = CharacterKinds.IsWord(rune);
            count += isWord && !inWord ? 1 : 0;
            inWord = isWord;
        }
        return count;
    }

    private static string Margin(long width) => width is >= 0 and <= 1000
        ? new string(' ', (int)width)
        : throw new TemplateFault($"an indentation of {width} is outside 0 to 1000.");
}
