using Bupo.Models.Templates.Python;

namespace Bupo.Models.Templates;

/// <summary>The methods of values that change nothing.</summary>
internal static class Methods
{
    private static readonly Dictionary<string, Func<Mapping, Arguments, object?>> OfMappings = new()
    {
        ["copy"] = (mapping, _) => mapping.Copy(),
        ["get"] = (mapping, a) => mapping.TryGetValue(a.Take("key", "default").Required("key"), out var value) ? value : a.Or("default", null),
        ["items"] = (mapping, _) => new View("dict_items", Entries(mapping)),
        ["keys"] = (mapping, _) => new View("dict_keys", [.. mapping.Keys]),
        ["values"] = (mapping, _) => new View("dict_values", [.. mapping.Values]),
    };

    private static readonly Dictionary<string, Func<IReadOnlyList<object?>, Arguments, object?>> OfLists = new()
    {
        ["copy"] = (list, _) => list.ToList(),
        ["count"] = (list, a) => (long)list.Count(item => Values.Equals(item, a.Take("value").Required("value"))),
        ["index"] = (list, a) => IndexOf(list, a.Take("value", "start", "stop")),
    };

    // What would change its value, which an immutable sandbox forbids.
    private static readonly HashSet<string> Changing =
        ["append", "extend", "insert", "pop", "remove", "sort", "reverse", "clear", "update", "setdefault", "popitem"];

    /// <summary>The method of that name, bound to its value, or null.</summary>
    public static Function? Find(object? target, string name)
    {
        switch (target)
        {
            case string text when StringMethods.Known.TryGetValue(name, out var method):
                return new(name, arguments => method(text, arguments));
            case Markup markup:
                return OfMarkup(markup, name);
            case Mapping mapping when OfMappings.TryGetValue(name, out var method):
                return new(name, arguments => Spend(mapping.Count, method(mapping, arguments)));
            case IReadOnlyList<object?> list when OfLists.TryGetValue(name, out var method) && !(name == "copy" && target is Array):
                return new(name, arguments => Spend(list.Count, method(list, arguments)));
            case double number when name == "is_integer":
                return new(name, _ => Math.Floor(number) == number);
            case Mapping or List<object?> when Changing.Contains(name) && !(target is Mapping entries && entries.ContainsKey(name)):
                throw new TemplateFault($"'{name}' would change {Values.Name(target)}; templates may not. Build a new one with +.");
            default:
                return null;
        }
    }

    /// <summary>The entries of a mapping as pairs.</summary>
    public static List<object?> Entries(object? value) => value is Mapping mapping
        ? [.. mapping.Select(entry => (object?)new object?[] { entry.Key, entry.Value })]
        : throw new TemplateFault($"{Values.Name(value)} has no items; only a mapping has.");

    // A method of marked text gives marked text, and what it puts in is escaped.
    private static Function? OfMarkup(Markup markup, string name)
    {
        switch (name)
        {
            case "format":
                return new(name, a => new Markup(PythonFormat.Braces(markup.Text, a, value => Markup.Escape(value).Text)));
            case "join":
                return new(name, a => new Markup(Budget.Concat(
                    Values.Items(a.Take("iterable").Required("iterable")).Select(item => Markup.Escape(item).Text), markup.Text)));
            default:
                var escapes = name is "replace" or "strip" or "lstrip" or "rstrip" or "center" or "ljust" or "rjust" or "removeprefix" or "removesuffix"
                    or "partition" or "rpartition";
                return Find(markup.Text, name) is { } method ? new(name, a => Markup.Mark(method.Call(escapes ? a.Escaped() : a))) : null;
        }
    }

    private static object? Spend(long count, object? value)
    {
        Budget.Spend(count);
        return value;
    }

    private static long IndexOf(IReadOnlyList<object?> list, Arguments arguments)
    {
        var value = arguments.Required("value");
        var (start, stop) = (Bound("start", 0), Bound("stop", list.Count));
        for (var i = start; i < stop; i++)
        {
            if (Values.Equals(list[i], value))
            {
                return i;
            }
        }
        throw new TemplateFault($"{PythonText.Repr(value)} is not in the list.");

        int Bound(string name, long missing)
        {
            var at = arguments.Integer(name, missing);
            return (int)Math.Clamp(at < 0 ? at + list.Count : at, 0, list.Count);
        }
    }
}
