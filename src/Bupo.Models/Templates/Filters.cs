using System.Globalization;

namespace Bupo.Models.Templates;

/// <summary>Jinja's filters: <c>value | name(arguments)</c>.</summary>
internal static class Filters
{
    private delegate object? Filter(object? value, Arguments arguments);

    private static readonly Dictionary<string, Filter> Known = new()
    {
        ["abs"] = (value, _) => value is double number ? (object)Math.Abs(number) : Math.Abs(Values.Integer(value)),
        ["capitalize"] = (value, _) => Methods.Capitalize(PythonText.Str(value)),
        ["count"] = (value, _) => (long)Values.Count(value),
        ["d"] = Default,
        ["default"] = Default,
        ["dictsort"] = (value, a) => DictSort(value, a.Take("case_sensitive", "by", "reverse")),
        ["first"] = (value, _) => Values.Items(value).FirstOrDefault(new Undefined("the first element of nothing")),
        ["float"] = (value, a) => ToFloat(value, a.Take("default")),
        ["indent"] = (value, a) => Indent(PythonText.Str(value), a.Take("width", "first", "blank")),
        ["int"] = (value, a) => ToInteger(value, a.Take("default", "base")),
        ["items"] = (value, _) => value is Undefined ? new List<object?>() : Methods.Entries(value),
        ["join"] = Join,
        ["last"] = (value, _) => Values.Items(value).LastOrDefault(new Undefined("the last element of nothing")),
        ["length"] = (value, _) => (long)Values.Count(value),
        ["list"] = (value, _) => Listed(Values.Items(value)),
        ["lower"] = (value, _) => PythonText.Str(value).ToLowerInvariant(),
        ["map"] = Map,
        ["max"] = (value, a) => Extreme(value, a, 1),
        ["min"] = (value, a) => Extreme(value, a, -1),
        ["reject"] = (value, a) => Select(value, a, wanted: false),
        ["rejectattr"] = (value, a) => SelectByAttribute(value, a, wanted: false),
        ["replace"] = (value, a) => Methods.Replace(PythonText.Str(value), a.Take("old", "new", "count")),
        ["reverse"] = (value, _) => value is string text
            ? string.Concat(Values.Characters(text).Reverse())
            : Listed(Values.Items(value).Reverse()),
        ["round"] = (value, a) => Round(Values.Number(value), a.Take("precision", "method")),
        ["safe"] = (value, _) => PythonText.Str(value),
        ["select"] = (value, a) => Select(value, a, wanted: true),
        ["selectattr"] = (value, a) => SelectByAttribute(value, a, wanted: true),
        ["sort"] = Sort,
        ["string"] = (value, _) => PythonText.Str(value),
        ["sum"] = Sum,
        ["title"] = (value, _) => Methods.TitleWords(PythonText.Str(value)),
        ["tojson"] = (value, a) => ToJson(value, a.Take("ensure_ascii", "indent", "separators", "sort_keys")),
        ["trim"] = (value, a) => Methods.Strip(PythonText.Str(value), a.Take("chars"), start: true, end: true),
        ["unique"] = Unique,
        ["upper"] = (value, _) => PythonText.Str(value).ToUpperInvariant(),
        ["wordcount"] = (value, _) => (long)Methods.Words(PythonText.Str(value), -1).Count,
    };

    public static object? Apply(string name, object? value, Arguments arguments)
    {
        Budget.Visit(value);
        return Known.TryGetValue(name, out var filter)
            ? filter(value, arguments)
            : throw new TemplateFault($"there is no filter '{name}'; known are {string.Join(", ", Known.Keys)}.");
    }

    private static List<object?> Listed(IEnumerable<object?> items)
    {
        var list = items.ToList();
        Budget.Spend(list.Count);
        return list;
    }

    private static object? Default(object? value, Arguments arguments)
    {
        arguments.Take("default_value", "boolean");
        return value is Undefined || (arguments.Flag("boolean") && !Values.IsTrue(value)) ? arguments.Or("default_value", "") : value;
    }

    private static string Join(object? value, Arguments arguments)
    {
        arguments.Take("d", "attribute");
        var items = ByAttribute(Values.Items(value), arguments.Or("attribute", null));
        return Budget.Concat(items.Select(PythonText.Str), PythonText.Str(arguments.Or("d", "")));
    }

    private static List<object?> Map(object? value, Arguments arguments)
    {
        if (arguments.Positional.Count == 0)
        {
            arguments.Take("name", "attribute", "default");
            var attribute = arguments.Required("attribute");
            return Listed(Values.Items(value).Select(item => Attribute(item, attribute) switch
            {
                Undefined missing => arguments.Or("default", missing),
                var there => there,
            }));
        }
        var filter = arguments.Positional[0] as string ?? throw new TemplateFault("map needs the name of a filter.");
        return Listed(Values.Items(value).Select(item => Apply(filter, item, arguments.Rest(1, filter))));
    }

    private static List<object?> Select(object? value, Arguments arguments, bool wanted) =>
        Listed(Values.Items(value).Where(item => Holds(item, arguments, 0) == wanted));

    private static List<object?> SelectByAttribute(object? value, Arguments arguments, bool wanted)
    {
        var attribute = arguments.Positional.Count > 0
            ? arguments.Positional[0]
            : throw new TemplateFault($"{arguments.Function} needs an attribute.");
        return Listed(Values.Items(value).Where(item => Holds(Attribute(item, attribute), arguments, 1) == wanted));
    }

    private static bool Holds(object? value, Arguments arguments, int at)
    {
        if (arguments.Positional.Count <= at)
        {
            return Values.IsTrue(value);
        }
        var test = arguments.Positional[at] as string ?? throw new TemplateFault($"{arguments.Function} needs the name of a test.");
        return ValueTests.Apply(test, value, arguments.Rest(at + 1, test));
    }

    private static IEnumerable<object?> ByAttribute(IEnumerable<object?> items, object? attribute) =>
        attribute is null ? items : items.Select(item => Attribute(item, attribute));

    // "function.name" goes through both; a number is an index.
    private static object? Attribute(object? item, object? attribute)
    {
        if (attribute is not string path)
        {
            return Evaluator.GetItem(item, attribute);
        }
        return path.Split('.').Aggregate(item, (value, part) =>
            Evaluator.GetItem(value, long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : part));
    }

    private static List<object?> Sort(object? value, Arguments arguments)
    {
        arguments.Take("reverse", "case_sensitive", "attribute");
        var order = Order(arguments.Flag("case_sensitive"), arguments.Flag("reverse"));
        return Sorted(Values.Items(value), (a, b) => order(Key(a), Key(b)));

        object? Key(object? item) => arguments.Or("attribute", null) is { } attribute ? Attribute(item, attribute) : item;
    }

    private static List<object?> DictSort(object? value, Arguments arguments)
    {
        var order = Order(arguments.Flag("case_sensitive"), arguments.Flag("reverse"));
        var part = arguments.Text("by", "key") == "value" ? 1 : 0;
        return Sorted(Methods.Entries(value), (a, b) => order(((object?[])a!)[part], ((object?[])b!)[part]));
    }

    private static List<object?> Sorted(IEnumerable<object?> items, Comparison<object?> order)
    {
        try
        {
            return Listed(items.Order(Comparer<object?>.Create(order)));
        }
        catch (InvalidOperationException error) when (error.InnerException is TemplateFault fault)
        {
            throw fault;
        }
    }

    private static Comparison<object?> Order(bool caseSensitive, bool reverse)
    {
        return (a, b) => (reverse ? -1 : 1) * Values.Compare(Folded(a), Folded(b));

        object? Folded(object? value) => !caseSensitive && value is string text ? text.ToLowerInvariant() : value;
    }

    private static List<object?> Unique(object? value, Arguments arguments)
    {
        arguments.Take("case_sensitive", "attribute");
        var order = Order(arguments.Flag("case_sensitive"), reverse: false);
        var unique = new List<object?>();
        foreach (var item in Values.Items(value))
        {
            var key = Key(item);
            Budget.Spend(unique.Count);
            if (!unique.Exists(other => Same(Key(other), key)))
            {
                unique.Add(item);
            }
        }
        return unique;

        bool Same(object? a, object? b) => a is string && b is string ? order(a, b) == 0 : Values.Equals(a, b);

        object? Key(object? item) => arguments.Or("attribute", null) is { } attribute ? Attribute(item, attribute) : item;
    }

    private static object? Extreme(object? value, Arguments arguments, int sign)
    {
        arguments.Take("case_sensitive", "attribute");
        var order = Order(arguments.Flag("case_sensitive"), reverse: sign < 0);
        var attribute = arguments.Or("attribute", null);
        return Values.Items(value).Aggregate(
            (object?)new Undefined("the extreme of nothing"),
            (best, item) => best is Undefined || order(Key(item), Key(best)) > 0 ? item : best);

        object? Key(object? item) => attribute is null ? item : Attribute(item, attribute);
    }

    private static object? Sum(object? value, Arguments arguments)
    {
        arguments.Take("attribute", "start");
        return ByAttribute(Values.Items(value), arguments.Or("attribute", null))
            .Aggregate(arguments.Or("start", 0L), (sum, item) => Operators.Apply("+", sum, item));
    }

    private static object? ToFloat(object? value, Arguments arguments) => ParseFloat(value) ?? arguments.Or("default", 0.0);

    private static double? ParseFloat(object? value) => value switch
    {
        bool or long or double => Values.Number(value),
        string text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };

    private static object? ToInteger(object? value, Arguments arguments)
    {
        if (arguments.Integer("base", 10) != 10)
        {
            throw new TemplateFault("int reads base 10 only.");
        }
        return value switch
        {
            bool or long => Values.Integer(value),
            string text when long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) => number,
            _ when ParseFloat(value) is { } number && Math.Abs(number) < 9e18 => (long)number,
            _ => arguments.Or("default", 0L),
        };
    }

    private static double Round(double value, Arguments arguments)
    {
        var scale = Math.Pow(10, arguments.Integer("precision", 0));
        return arguments.Text("method", "common") switch
        {
            "common" => Math.Round(value * scale) / scale,
            "ceil" => Math.Ceiling(value * scale) / scale,
            "floor" => Math.Floor(value * scale) / scale,
            var method => throw new TemplateFault($"round knows no method '{method}'; it knows common, ceil and floor."),
        };
    }

    private static string Indent(string text, Arguments arguments)
    {
        var margin = arguments.Or("width", 4L) is string given ? given : Margin(arguments.Integer("width", 4));
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var wanted = i == 0 ? arguments.Flag("first") : arguments.Flag("blank") || lines[i].Length > 0;
            lines[i] = wanted ? margin + lines[i] : lines[i];
        }
        return Budget.Concat(lines, "\n");
    }

    private static string ToJson(object? value, Arguments arguments)
    {
        if (arguments.Flag("ensure_ascii"))
        {
            throw new TemplateFault("tojson writes Unicode as it is; ensure_ascii=true is not known.");
        }
        var indent = arguments.Or("indent", null) switch
        {
            null => null,
            string text => text,
            var width => Margin(Values.Integer(width)),
        };
        (string, string)? separators = arguments.Or("separators", null) switch
        {
            null => null,
            IReadOnlyList<object?> and [string item, string key] => (item, key),
            _ => throw new TemplateFault("the separators of tojson are two strings."),
        };
        return PythonText.Json(value, indent, separators, arguments.Flag("sort_keys"));
    }

    private static string Margin(long width) => width is >= 0 and <= 1000
        ? new string(' ', (int)width)
        : throw new TemplateFault($"an indentation of {width} is outside 0 to 1000.");
}
