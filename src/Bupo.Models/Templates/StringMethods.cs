using System.Text;
using Bupo.Models.Templates.Python;

namespace Bupo.Models.Templates;

/// <summary>The methods of Python's strings.</summary>
internal static class StringMethods
{
    public static readonly Dictionary<string, Func<string, Arguments, object?>> Known = new()
    {
        ["capitalize"] = (text, _) => Capitalize(text),
        ["center"] = (text, a) => Justify(text, a.Take("width", "fillchar"), '^'),
        ["count"] = (text, a) => Count(text, a.Take("sub", "start", "end")),
        ["endswith"] = (text, a) => HasAffix(text, a.Take("suffix", "start", "end"), (part, suffix) => part.EndsWith(suffix, StringComparison.Ordinal)),
        ["expandtabs"] = (text, a) => ExpandTabs(text, a.Take("tabsize")),
        ["find"] = (text, a) => Find(text, a, last: false),
        ["format"] = (text, a) => PythonFormat.Braces(text, a, PythonText.Str),
        ["index"] = (text, a) => Found(Find(text, a, last: false)),
        ["isalnum"] = (text, _) => All(text, CharacterKinds.IsAlphanumeric),
        ["isalpha"] = (text, _) => All(text, Rune.IsLetter),
        ["isascii"] = (text, _) => text.All(char.IsAscii),
        ["isdecimal"] = (text, _) => All(text, Rune.IsDigit),
        ["isdigit"] = (text, _) => All(text, CharacterKinds.IsDigit),
        ["isidentifier"] = (text, _) => CharacterKinds.IsIdentifier(text),
        ["islower"] = (text, _) => CharacterKinds.IsLower(text),
        ["isnumeric"] = (text, _) => All(text, CharacterKinds.IsNumeric),
        ["isprintable"] = (text, _) => text.EnumerateRunes().All(PythonText.IsPrintable),
        ["isspace"] = (text, _) => text.Length > 0 && text.All(PythonText.IsSpace),
        ["istitle"] = (text, _) => CharacterKinds.IsTitle(text),
        ["isupper"] = (text, _) => CharacterKinds.IsUpper(text),
        ["join"] = (text, a) => Budget.Concat(
            Values.Items(a.Take("iterable").Required("iterable"))
                .Select(item => Markup.Unwrap(item) as string ?? throw new TemplateFault($"{Values.Name(item)} cannot be joined; only strings can.")),
            text),
        ["ljust"] = (text, a) => Justify(text, a.Take("width", "fillchar"), '<'),
        ["lower"] = (text, _) => Casing.Lower(text),
        ["lstrip"] = (text, a) => Strip(text, a.Take("chars"), start: true, end: false),
        ["partition"] = (text, a) => Partition(text, a.Take("sep").Text("sep"), last: false),
        ["removeprefix"] = (text, a) => a.Take("prefix").Text("prefix") is var prefix && text.StartsWith(prefix, StringComparison.Ordinal)
            ? text[prefix.Length..]
            : text,
        ["removesuffix"] = (text, a) => a.Take("suffix").Text("suffix") is var suffix && text.EndsWith(suffix, StringComparison.Ordinal)
            ? text[..^suffix.Length]
            : text,
        ["replace"] = (text, a) => Replace(text, a.Take("old", "new", "count")),
        ["rfind"] = (text, a) => Find(text, a, last: true),
        ["rindex"] = (text, a) => Found(Find(text, a, last: true)),
        ["rjust"] = (text, a) => Justify(text, a.Take("width", "fillchar"), '>'),
        ["rpartition"] = (text, a) => Partition(text, a.Take("sep").Text("sep"), last: true),
        ["rsplit"] = (text, a) => Splitting.Split(text, a.Take("sep", "maxsplit"), fromEnd: true),
        ["rstrip"] = (text, a) => Strip(text, a.Take("chars"), start: false, end: true),
        ["split"] = (text, a) => Splitting.Split(text, a.Take("sep", "maxsplit"), fromEnd: false),
        ["splitlines"] = (text, a) => Splitting.Lines(text, a.Take("keepends").Flag("keepends")),
        ["startswith"] = (text, a) => HasAffix(text, a.Take("prefix", "start", "end"), (part, prefix) => part.StartsWith(prefix, StringComparison.Ordinal)),
        ["strip"] = (text, a) => Strip(text, a.Take("chars"), start: true, end: true),
        ["swapcase"] = (text, _) => Casing.Swap(text),
        ["title"] = (text, _) => Casing.Title(text),
        ["upper"] = (text, _) => Casing.Upper(text),
        ["zfill"] = (text, a) => ZeroFill(text, a.Take("width").Required("width")),
    };

    public static string Capitalize(string text)
    {
        var first = Values.Characters(text).FirstOrDefault("");
        return Casing.TitleLetter(first) + Casing.Lower(text[first.Length..]);
    }

    public static string Replace(string text, Arguments arguments)
    {
        var (old, count) = (arguments.Text("old"), arguments.Integer("count", -1));
        IEnumerable<string> parts = old.Length > 0 ? Splitting.At(text, old, count) : BetweenCharacters(text, count);
        return Budget.Concat(parts, arguments.Text("new"));
    }

    public static string Strip(string text, Arguments arguments, bool start, bool end)
    {
        var chars = arguments.Or("chars", null) is null ? PythonText.Spaces : arguments.Text("chars").ToCharArray();
        if (chars.Length == 0)
        {
            return text;
        }
        text = start ? text.TrimStart(chars) : text;
        return end ? text.TrimEnd(chars) : text;
    }

    public static string Justify(string text, Arguments arguments, char align)
    {
        var fill = arguments.Text("fillchar", " ");
        if (fill.Length != 1)
        {
            throw new TemplateFault($"{arguments.Function} fills with one character, not '{fill}'.");
        }
        var width = (int)Math.Clamp(arguments.Integer("width", 80), 0, int.MaxValue);
        var missing = width - Values.Count(text);
        // Python's center puts the odd space before where the width is odd.
        return align == '^' && missing > 0 && missing % 2 == 1 && width % 2 == 1
            ? new FormatSpec { Width = width, Fill = fill[0], Align = '<' }.FormatText(
                new FormatSpec { Width = Values.Count(text) + (missing / 2) + 1, Fill = fill[0], Align = '>' }.FormatText(text))
            : new FormatSpec { Width = width, Fill = fill[0], Align = align }.FormatText(text);
    }

    // "ab".replace("", "-") is "-a-b-".
    private static List<string> BetweenCharacters(string text, long count)
    {
        var pieces = Values.Characters(text).Prepend("").Append("").ToList();
        Budget.Spend(pieces.Count);
        var kept = count < 0 ? pieces.Count : (int)Math.Min(count + 1, pieces.Count);
        return kept == pieces.Count ? pieces : [.. pieces[..(kept - 1)], string.Concat(pieces[(kept - 1)..])];
    }

    private static bool All(string text, Func<Rune, bool> holds) => text.Length > 0 && text.EnumerateRunes().All(holds);

    // The part of a text that start and end leave, and where it begins; null where start is past the end.
    private static (string Part, long Start)? Bounded(string text, Arguments arguments)
    {
        var count = Values.Count(text);
        var (start, end) = (Bound("start", 0), Bound("end", count));
        if (start > count || start > end)
        {
            return null;
        }
        return (start, end) == (0, count) ? (text, 0) : ((string)Operators.Slice(text, start, end, null)!, start);

        long Bound(string name, long missing)
        {
            var at = arguments.Or(name, null) is null ? missing : arguments.Integer(name, missing);
            return name == "end" ? Math.Min(at < 0 ? Math.Max(at + count, 0) : at, count) : at < 0 ? Math.Max(at + count, 0) : at;
        }
    }

    private static object? Count(string text, Arguments arguments)
    {
        var sub = arguments.Text("sub");
        return Bounded(text, arguments) is not var (part, _) ? 0L
            : sub.Length == 0 ? Values.Count(part) + 1L
            : (long)part.AsSpan().Count(sub);
    }

    private static long Find(string text, Arguments arguments, bool last)
    {
        var sub = arguments.Take("sub", "start", "end").Text("sub");
        if (Bounded(text, arguments) is not var (part, start))
        {
            return -1;
        }
        var at = last ? part.LastIndexOf(sub, StringComparison.Ordinal) : part.IndexOf(sub, StringComparison.Ordinal);
        return at < 0 ? -1 : start + Values.Count(part[..at]);
    }

    private static long Found(long at) => at >= 0 ? at : throw new TemplateFault("the text to find is not there.");

    private static object? HasAffix(string text, Arguments arguments, Func<string, string, bool> has)
    {
        string[] affixes = Markup.Unwrap(arguments.Positional is [var first, ..] ? first : null) switch
        {
            string affix => [affix],
            object?[] list => Array.ConvertAll(list, item => Markup.Unwrap(item) as string ?? throw NoString()),
            _ => throw NoString(),
        };
        return Bounded(text, arguments) is var (part, _) && Array.Exists(affixes, affix => has(part, affix));

        TemplateFault NoString() => new($"{arguments.Function} takes a string or a tuple of strings.");
    }

    private static object?[] Partition(string text, string separator, bool last)
    {
        RequireSeparator(separator, "partition");
        var at = last ? text.LastIndexOf(separator, StringComparison.Ordinal) : text.IndexOf(separator, StringComparison.Ordinal);
        return at >= 0 ? [text[..at], separator, text[(at + separator.Length)..]]
            : last ? ["", "", text]
            : [text, "", ""];
    }

    public static void RequireSeparator(string separator, string method)
    {
        if (separator.Length == 0)
        {
            throw new TemplateFault($"{method} needs a separator that is not empty.");
        }
    }

    private static string ZeroFill(string text, object? width)
    {
        var sign = text.StartsWith('+') || text.StartsWith('-') ? text[..1] : "";
        var digits = (int)Math.Clamp(Values.Integer(width) - sign.Length, 0, int.MaxValue);
        return sign + new FormatSpec { Width = digits, Fill = '0', Align = '>' }.FormatText(text[sign.Length..]);
    }

    private static string ExpandTabs(string text, Arguments arguments)
    {
        var size = (int)Math.Clamp(arguments.Integer("tabsize", 8), 0, 1000);
        var expanded = new StringBuilder();
        var column = 0;
        foreach (var letter in Values.Characters(text))
        {
            var width = letter == "\t" ? size == 0 ? 0 : size - (column % size) : 1;
            Budget.SpendText(width);
            expanded.Append(letter == "\t" ? new string(' ', width) : letter);
            column = letter is "\n" or "\r" ? 0 : column + width;
        }
        return expanded.ToString();
    }
}
