using System.Text;

namespace Bupo.Models.Templates;

/// <summary>The methods of strings, mappings and lists that change nothing.</summary>
internal static class Methods
{
    private static readonly Dictionary<string, Func<Evaluator, string, Arguments, object?>> OfStrings = new()
    {
        ["capitalize"] = (_, text, _) => Capitalize(text),
        ["count"] = (_, text, a) => (long)text.AsSpan().Count(a.Take("sub").Text("sub") is { Length: > 0 } sub ? sub : throw new TemplateFault("count needs a text.")),
        ["endswith"] = (_, text, a) => Affixes(a).Any(suffix => text.EndsWith(suffix, StringComparison.Ordinal)),
        ["find"] = (_, text, a) => (long)CodePoints(text, text.IndexOf(a.Take("sub").Text("sub"), StringComparison.Ordinal)),
        ["format"] = (_, _, _) => throw new TemplateFault("format is not known; join texts with ~."),
        ["isalnum"] = (_, text, _) => text.Length > 0 && text.EnumerateRunes().All(Rune.IsLetterOrDigit),
        ["isalpha"] = (_, text, _) => text.Length > 0 && text.EnumerateRunes().All(Rune.IsLetter),
        ["isdigit"] = (_, text, _) => text.Length > 0 && text.EnumerateRunes().All(Rune.IsDigit),
        ["islower"] = (_, text, _) => text.Any(char.IsLower) && !text.Any(char.IsUpper),
        ["isspace"] = (_, text, _) => text.Length > 0 && text.All(PythonText.IsSpace),
        ["isupper"] = (_, text, _) => text.Any(char.IsUpper) && !text.Any(char.IsLower),
        ["join"] = (e, text, a) => e.Counted(string.Join(text, Values.Items(a.Take("iterable").Required("iterable"))
            .Select(item => item as string ?? throw new TemplateFault($"{Values.Name(item)} cannot be joined; only strings can.")))),
        ["lower"] = (_, text, _) => text.ToLowerInvariant(),
        ["lstrip"] = (_, text, a) => Strip(text, a.Take("chars"), start: true, end: false),
        ["removeprefix"] = (_, text, a) => a.Take("prefix").Text("prefix") is var prefix && text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : text,
        ["removesuffix"] = (_, text, a) => a.Take("suffix").Text("suffix") is var suffix && text.EndsWith(suffix, StringComparison.Ordinal) ? text[..^suffix.Length] : text,
        ["replace"] = (e, text, a) => e.Counted(Replace(text, a.Take("old", "new", "count"))),
        ["rfind"] = (_, text, a) => (long)CodePoints(text, text.LastIndexOf(a.Take("sub").Text("sub"), StringComparison.Ordinal)),
        ["rsplit"] = (e, text, a) => Split(e, text, a.Take("sep", "maxsplit"), fromEnd: true),
        ["rstrip"] = (_, text, a) => Strip(text, a.Take("chars"), start: false, end: true),
        ["split"] = (e, text, a) => Split(e, text, a.Take("sep", "maxsplit"), fromEnd: false),
        ["splitlines"] = (e, text, _) => Counted(e, text.ReplaceLineEndings("\n") is var lines && lines.EndsWith('\n') ? lines[..^1].Split('\n') : lines.Length == 0 ? [] : lines.Split('\n')),
        ["startswith"] = (_, text, a) => Affixes(a).Any(prefix => text.StartsWith(prefix, StringComparison.Ordinal)),
        ["strip"] = (_, text, a) => Strip(text, a.Take("chars"), start: true, end: true),
        ["title"] = (_, text, _) => Title(text),
        ["upper"] = (_, text, _) => text.ToUpperInvariant(),
    };

    private static readonly Dictionary<string, Func<Mapping, Arguments, object?>> OfMappings = new()
    {
        ["copy"] = (mapping, _) => Copy(mapping),
        ["get"] = (mapping, a) => a.Take("key", "default").Required("key") is string key && mapping.TryGetValue(key, out var value) ? value : a.Or("default", null),
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
    public static Function? Find(Evaluator evaluator, object? target, string name)
    {
        switch (target)
        {
            case string text when OfStrings.TryGetValue(name, out var method):
                return new(name, arguments => method(evaluator, text, arguments));
            case Mapping mapping when OfMappings.TryGetValue(name, out var method):
                return new(name, arguments => Spend(evaluator, mapping.Count, method(mapping, arguments)));
            case IReadOnlyList<object?> list when OfLists.TryGetValue(name, out var method):
                return new(name, arguments => Spend(evaluator, list.Count, method(list, arguments)));
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
        var (old, with, count) = (arguments.Text("old"), arguments.Text("new"), arguments.Or("count", null) is { } given ? Values.Integer(given) : -1);
        if (old.Length == 0)
        {
            throw new TemplateFault("replace needs a text to look for.");
        }
        if (text.Length * (long)Math.Max(with.Length, 1) > 64 << 20)
        {
            throw new TemplateFault("the template makes too much text.");
        }
        return count < 0 ? text.Replace(old, with, StringComparison.Ordinal) : string.Join(with, SplitAt(text, old, count));
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

    private static List<object?> Split(Evaluator evaluator, string text, Arguments arguments, bool fromEnd)
    {
        var splits = arguments.Integer("maxsplit", -1);
        if (arguments.Or("sep", null) is null)
        {
            return fromEnd && splits >= 0
                ? throw new TemplateFault("rsplit with a count needs a separator.")
                : (List<object?>)Spend(evaluator, text.Length, Words(text, splits))!;
        }
        var separator = arguments.Text("sep");
        if (separator.Length == 0)
        {
            throw new TemplateFault("the separator of split is empty.");
        }
        return Counted(evaluator, fromEnd ? SplitAtFromEnd(text, separator, splits) : SplitAt(text, separator, splits));
    }

    private static string[] SplitAt(string text, string separator, long splits) =>
        text.Split(separator, splits < 0 ? int.MaxValue : (int)Math.Min(splits + 1, int.MaxValue));

    private static string[] SplitAtFromEnd(string text, string separator, long splits)
    {
        var parts = text.Split(separator);
        var kept = splits < 0 ? 0 : (int)Math.Max(parts.Length - 1 - splits, 0);
        return [string.Join(separator, parts[..(kept + 1)]), .. parts[(kept + 1)..]];
    }

    private static List<object?> Counted(Evaluator evaluator, string[] parts) => (List<object?>)Spend(evaluator, parts.Length, parts.ToList<object?>())!;

    private static object? Spend(Evaluator evaluator, long count, object? value)
    {
        evaluator.Budget.Spend(count);
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
