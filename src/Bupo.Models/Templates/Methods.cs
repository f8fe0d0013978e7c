using System.Text;

namespace Bupo.Models.Templates;

/// <summary>The methods of strings, mappings and lists that change nothing.</summary>
internal static class Methods
{
    private static readonly Dictionary<string, Func<string, Arguments, object?>> OfStrings = new()
    {
        ["capitalize"] = (text, _) => Capitalize(text),
        ["count"] = (text, a) => (long)text.AsSpan().Count(NotEmpty(a.Take("sub").Text("sub"), "count")),
        ["endswith"] = (text, a) => Affixes(a).Any(suffix => text.EndsWith(suffix, StringComparison.Ordinal)),
        ["find"] = (text, a) => (long)CodePoints(text, text.IndexOf(a.Take("sub").Text("sub"), StringComparison.Ordinal)),
        ["format"] = (_, _) => throw new TemplateFault("format is not known; join texts with ~."),
        ["isalnum"] = (text, _) => text.Length > 0 && text.EnumerateRunes().All(Rune.IsLetterOrDigit),
        ["isalpha"] = (text, _) => text.Length > 0 && text.EnumerateRunes().All(Rune.IsLetter),
        ["isdigit"] = (text, _) => text.Length > 0 && text.EnumerateRunes().All(Rune.IsDigit),
        ["islower"] = (text, _) => text.Any(char.IsLower) && !text.Any(char.IsUpper),
        ["isspace"] = (text, _) => text.Length > 0 && text.All(PythonText.IsSpace),
        ["isupper"] = (text, _) => text.Any(char.IsUpper) && !text.Any(char.IsLower),
        ["join"] = (text, a) => Budget.Concat(
            Values.Items(a.Take("iterable").Required("iterable"))
                .Select(item => item as string ?? throw new TemplateFault($"{Values.Name(item)} cannot be joined; only strings can.")),
            text),
        ["lower"] = (text, _) => text.ToLowerInvariant(),
        ["lstrip"] = (text, a) => Strip(text, a.Take("chars"), start: true, end: false),
        ["removeprefix"] = (text, a) => a.Take("prefix").Text("prefix") is var prefix && text.StartsWith(prefix, StringComparison.Ordinal)
            ? text[prefix.Length..]
            : text,
        ["removesuffix"] = (text, a) => a.Take("suffix").Text("suffix") is var suffix && text.EndsWith(suffix, StringComparison.Ordinal)
            ? text[..^suffix.Length]
            : text,
        ["replace"] = (text, a) => Replace(text, a.Take("old", "new", "count")),
        ["rfind"] = (text, a) => (long)CodePoints(text, text.LastIndexOf(a.Take("sub").Text("sub"), StringComparison.Ordinal)),
        ["rsplit"] = (text, a) => Split(text, a.Take("sep", "maxsplit"), fromEnd: true),
        ["rstrip"] = (text, a) => Strip(text, a.Take("chars"), start: false, end: true),
        ["split"] = (text, a) => Split(text, a.Take("sep", "maxsplit"), fromEnd: false),
        ["splitlines"] = (text, _) => Lines(text.ReplaceLineEndings("\n")),
        ["startswith"] = (text, a) => Affixes(a).Any(prefix => text.StartsWith(prefix, StringComparison.Ordinal)),
        ["strip"] = (text, a) => Strip(text, a.Take("chars"), start: true, end: true),
        ["title"] = (text, _) => Title(text),
        ["upper"] = (text, _) => text.ToUpperInvariant(),
    };

    private static readonly Dictionary<string, Func<Mapping, Arguments, object?>> OfMappings = new()
    {
        ["copy"] = (mapping, _) => Copy(mapping),
        ["get"] = (mapping, a) => a.Take("key", "default").Required("key") is string key && mapping.TryGetValue(key, out var value)
            ? value
            : a.Or("default", null),
        ["items"] = (mapping, _) => Entries(mapping),
        ["keys"] = (mapping, _) => mapping.Keys.ToList<object?>(),
        ["values"] = (mapping, _) => mapping.Values.ToList(),
    };

    private static readonly Dictionary<string, Func<IReadOnlyList<object?>, Arguments, object?>> OfLists = new()
    {
        ["copy"] = (list, _) => list.ToList(),
        ["count"] = (list, a) => (long)list.Count(item => Values.Equals(item, a.Take("value").Required("value"))),
        ["index"] = (list, a) => IndexOf(list, a.Take("value").Required("value")),
    };

    /// <summary>The method of that name, bound to its value, or null.</summary>
    public static Function? Find(object? target, string name)
    {
        switch (target)
        {
            case string text when OfStrings.TryGetValue(name, out var method):
                return new(name, arguments => method(text, arguments));
            case Mapping mapping when OfMappings.TryGetValue(name, out var method):
                return new(name, arguments => Spend(mapping.Count, method(mapping, arguments)));
            case IReadOnlyList<object?> list when OfLists.TryGetValue(name, out var method):
                return new(name, arguments => Spend(list.Count, method(list, arguments)));
            case Mapping or IReadOnlyList<object?> when name is "append" or "extend" or "insert" or "pop" or "remove" or "sort" or "reverse"
                or "clear" or "update" or "setdefault" or "popitem" && !(target is Mapping entries && entries.ContainsKey(name)):
                throw new TemplateFault($"'{name}' would change {Values.Name(target)}; templates may not. Build a new one with +.");
            default:
                return null;
        }
    }

    public static List<object?> Entries(object? value) => value is Mapping mapping
        ? [.. mapping.Select(entry => (object?)new object?[] { entry.Key, entry.Value })]
        : throw new TemplateFault($"{Values.Name(value)} has no items; only a mapping has.");

    public static string Capitalize(string text) => text.Length == 0 ? text : text[..1].ToUpperInvariant() + text[1..].ToLowerInvariant();

    /// <summary>Jinja's filter: a word begins after a space, a hyphen or an opening bracket.</summary>
    public static string TitleWords(string text) => Titled(text, c => c is '-' or '(' or '{' or '[' or '<' || PythonText.IsSpace(c));

    public static string Replace(string text, Arguments arguments)
    {
        var old = NotEmpty(arguments.Text("old"), "replace");
        return Budget.Concat(SplitAt(text, old, arguments.Integer("count", -1)), arguments.Text("new"));
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

    /// <summary>The words between spaces; after so many splits the rest stays whole.</summary>
    public static List<object?> Words(string text, long splits)
    {
        var words = new List<object?>();
        var rest = text.TrimStart(PythonText.Spaces);
        while (rest.Length > 0)
        {
            var end = splits >= 0 && words.Count >= splits ? -1 : rest.AsSpan().IndexOfAny(PythonText.Spaces);
            words.Add(end < 0 ? rest : rest[..end]);
            rest = end < 0 ? "" : rest[end..].TrimStart(PythonText.Spaces);
        }
        return words;
    }

    private static List<object?> Split(string text, Arguments arguments, bool fromEnd)
    {
        var splits = arguments.Integer("maxsplit", -1);
        if (arguments.Or("sep", null) is null)
        {
            return fromEnd && splits >= 0
                ? throw new TemplateFault("rsplit with a count needs a separator.")
                : (List<object?>)Spend(text.Length, Words(text, splits))!;
        }
        var separator = NotEmpty(arguments.Text("sep"), "split");
        return Counted(fromEnd ? SplitAtFromEnd(text, separator, splits) : SplitAt(text, separator, splits));
    }

    private static string NotEmpty(string text, string method) =>
        text.Length > 0 ? text : throw new TemplateFault($"{method} needs a text to look for, not an empty one.");

    private static List<object?> Lines(string text) =>
        text.Length == 0 ? [] : Counted((text.EndsWith('\n') ? text[..^1] : text).Split('\n'));

    private static string[] SplitAt(string text, string separator, long splits) =>
        text.Split(separator, splits < 0 ? int.MaxValue : (int)Math.Min(splits + 1, int.MaxValue));

    private static string[] SplitAtFromEnd(string text, string separator, long splits)
    {
        var parts = text.Split(separator);
        var kept = splits < 0 ? 0 : (int)Math.Max(parts.Length - 1 - splits, 0);
        return [string.Join(separator, parts[..(kept + 1)]), .. parts[(kept + 1)..]];
    }

    private static List<object?> Counted(string[] parts) => (List<object?>)Spend(parts.Length, parts.ToList<object?>())!;

    private static object? Spend(long count, object? value)
    {
        Budget.Spend(count);
        return value;
    }

    private static IEnumerable<string> Affixes(Arguments arguments) => arguments.Take("affix").Required("affix") switch
    {
        string affix => [affix],
        object?[] affixes => affixes.Select(affix => affix as string ?? throw new TemplateFault($"{arguments.Function} takes strings.")),
        _ => throw new TemplateFault($"{arguments.Function} takes a string or a tuple of strings."),
    };

    private static long CodePoints(string text, int end) => end < 0 ? -1 : Values.Count(text[..end]);

    private static string Title(string text) => Titled(text, c => !char.IsLetter(c));

    private static string Titled(string text, Func<char, bool> separates)
    {
        var titled = text.ToLowerInvariant().ToCharArray();
        for (var i = 0; i < titled.Length; i++)
        {
            titled[i] = i == 0 || separates(text[i - 1]) ? char.ToUpperInvariant(text[i]) : titled[i];
        }
        return new string(titled);
    }

    private static long IndexOf(IReadOnlyList<object?> list, object? value)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (Values.Equals(list[i], value))
            {
                return i;
            }
        }
        throw new TemplateFault($"{PythonText.Repr(value)} is not in the list.");
    }

    private static Mapping Copy(Mapping mapping)
    {
        var copy = new Mapping();
        foreach (var (key, value) in mapping)
        {
            copy[key] = value;
        }
        return copy;
    }
}
