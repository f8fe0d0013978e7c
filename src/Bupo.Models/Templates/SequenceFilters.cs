using System.Globalization;
using Bupo.Models.Templates.Python;

namespace Bupo.Models.Templates;

/// <summary>The filters of lists, mappings and other sequences.</summary>
internal static class SequenceFilters
{
    public static List<object?> Listed(IEnumerable<object?> items)
    {
        var list = new List<object?>();
        foreach (var item in items)
        {
            Budget.Spend(1);
            list.Add(item);
        }
        return list;
    }

    public static string Join(object? value, Arguments arguments)
    {
        var items = ByAttribute(Values.Items(value), arguments.Or("attribute", null));
        return Budget.Concat(items.Select(PythonText.Str), PythonText.Str(arguments.Or("d", "")));
    }

    public static object? Last(object? value) => value is Generator
        ? throw new TemplateFault($"{Values.Name(value)} cannot be read from its end.")
        : Values.Items(value).LastOrDefault(new Undefined("the last element of nothing"));

    public static object? Reverse(object? value) => value switch
    {
        string text => string.Concat(Values.Characters(text).Reverse()),
        Generator generator => Enumerable.Reverse(Listed(generator.Rest())).ToList(),
        _ => new Generator(Values.Items(value).Reverse()),
    };

    /// <summary>What a filter or an attribute gives of each element; a false value has none, whatever its kind.</summary>
    public static object? Map(object? value, Arguments arguments)
    {
        if (arguments.Positional.Count == 0)
        {
            arguments.Take("name", "attribute", "default");
            var attribute = arguments.Required("attribute");
            return new Generator(ItemsIfTrue(value).Select(item => Attribute(item, attribute) switch
            {
                Undefined missing => arguments.Or("default", missing),
                var there => there,
            }));
        }
        var filter = Markup.Unwrap(arguments.Positional[0]) as string ?? throw new TemplateFault("map needs the name of a filter.");
        return new Generator(ItemsIfTrue(value).Select(item => Filters.Apply(filter, item, arguments.Rest(1, filter))));
    }

    public static object? Select(object? value, Arguments arguments, bool wanted) =>
        new Generator(ItemsIfTrue(value).Where(item => Holds(item, arguments, 0) == wanted));

    public static object? SelectByAttribute(object? value, Arguments arguments, bool wanted)
    {
        var attribute = arguments.Positional.Count > 0
            ? arguments.Positional[0]
            : throw new TemplateFault($"{arguments.Function} needs an attribute.");
        return new Generator(ItemsIfTrue(value).Where(item => Holds(Attribute(item, attribute), arguments, 1) == wanted));
    }

    public static List<object?> Sort(object? value, Arguments arguments)
    {
        var order = Order(arguments.Flag("case_sensitive"), arguments.Flag("reverse"));
        var paths = Markup.Unwrap(arguments.Or("attribute", null)) is string text ? text.Split(',') : null;
        var keys = Keys(arguments.Or("attribute", null));
        return Sorted(Listed(Values.Items(value)), (a, b) => order(SortKey(a), SortKey(b)));

        // Always a list, as in Jinja: lists with equal elements are equal even where the elements have no order.
        object? SortKey(object? item) => paths is null ? new List<object?> { keys(item) } : paths.Select(path => Attribute(item, path)).ToList();
    }

    public static List<object?> DictSort(object? value, Arguments arguments)
    {
        var order = Order(arguments.Flag("case_sensitive"), arguments.Flag("reverse"));
        var part = arguments.Text("by", "key") switch
        {
            "key" => 0,
            "value" => 1,
            var other => throw new TemplateFault($"dictsort sorts by 'key' or 'value', not by '{other}'."),
        };
        return Sorted(Methods.Entries(value), (a, b) => order(((object?[])a!)[part], ((object?[])b!)[part]));
    }

    public static List<object?> GroupBy(object? value, Arguments arguments)
    {
        var attribute = arguments.Required("attribute");
        var folds = !arguments.Flag("case_sensitive");
        var items = Listed(Values.Items(value)).ConvertAll(item => (Key: Key(item), Item: item));
        var groups = new List<object?>();
        var order = Order(caseSensitive: !folds, reverse: false);
        var (last, members) = ((object?)null, (List<object?>?)null);
        foreach (var (key, item) in Sorted(items, (a, b) => order(a.Key, b.Key)))
        {
            if (members is null || order(last, key) != 0)
            {
                members = [];
                groups.Add(new Group(key, members));
            }
            members.Add(item);
            last = key;
        }
        return groups;

        object? Key(object? item) => Attribute(item, attribute) switch
        {
            Undefined missing => arguments.Or("default", missing),
            var there => there,
        };
    }

    /// <summary>Rows of the given length, the last one filled up where a filling is given.</summary>
    public static IEnumerable<object?> Batch(object? value, Arguments arguments)
    {
        var length = Length(arguments, "linecount");
        foreach (var row in Listed(Values.Items(value)).Chunk(length))
        {
            var filled = row.ToList();
            if (arguments.Or("fill_with", null) is { } filling && filled.Count < length)
            {
                filled.AddRange(Enumerable.Repeat(filling, length - filled.Count));
            }
            yield return filled;
        }
    }

    /// <summary>The given number of columns, the first ones longer by one where the elements do not come out even.</summary>
    public static IEnumerable<object?> Slice(object? value, Arguments arguments)
    {
        var columns = Length(arguments, "slices");
        var items = Listed(Values.Items(value));
        var (each, longer) = (items.Count / columns, items.Count % columns);
        for (var (i, at) = (0, 0); i < columns; i++)
        {
            var count = each + (i < longer ? 1 : 0);
            var column = items.GetRange(at, count);
            if (arguments.Or("fill_with", null) is { } filling && i >= longer)
            {
                column.Add(filling);
            }
            at += count;
            yield return column;
        }
    }

    public static IEnumerable<object?> Unique(object? value, Arguments arguments)
    {
        var fold = Folding(arguments.Flag("case_sensitive"));
        var keys = Keys(arguments.Or("attribute", null));
        var seen = new Mapping();
        foreach (var item in Values.Items(value))
        {
            var key = fold(keys(item));
            if (!seen.ContainsKey(key))
            {
                seen[key] = null;
                yield return item;
            }
        }
    }

    public static object? Extreme(object? value, Arguments arguments, int sign)
    {
        var order = Order(arguments.Flag("case_sensitive"), reverse: sign < 0);
        var keys = Keys(arguments.Or("attribute", null));
        return Values.Items(value).Aggregate(
            (object?)new Undefined("the extreme of nothing"),
            (best, item) => best is Undefined || order(keys(item), keys(best)) > 0 ? item : best);
    }

    public static object? Sum(object? value, Arguments arguments) =>
        ByAttribute(Values.Items(value), arguments.Or("attribute", null))
            .Aggregate(arguments.Or("start", 0L), (sum, item) => item is string or Markup && Values.IsNumber(sum) == false && sum is string
                ? throw new TemplateFault("sum does not join strings; use join.")
                : Operators.Apply("+", sum, item));

    /// <summary>Sorts stably; a fault in the comparison comes out as it is.</summary>
    public static List<T> Sorted<T>(IEnumerable<T> items, Comparison<T> order)
    {
        try
        {
            var list = items.ToList();
            Budget.Spend(list.Count);
            // One element is compared with nothing, and Python compares no element with itself.
            return list.Count < 2 ? list : [.. list.Order(Comparer<T>.Create((a, b) => ReferenceEquals(a, b) ? 0 : order(a, b)))];
        }
        catch (InvalidOperationException error) when (error.InnerException is TemplateFault fault)
        {
            throw fault;
        }
    }

    private static IEnumerable<object?> ItemsIfTrue(object? value) => Values.IsTrue(value) ? Values.Items(value) : [];

    private static bool Holds(object? value, Arguments arguments, int at)
    {
        if (arguments.Positional.Count <= at)
        {
            return Values.IsTrue(value);
        }
        var test = Markup.Unwrap(arguments.Positional[at]) as string ?? throw new TemplateFault($"{arguments.Function} needs the name of a test.");
        return ValueTests.Apply(test, value, arguments.Rest(at + 1, test));
    }

    private static IEnumerable<object?> ByAttribute(IEnumerable<object?> items, object? attribute) =>
        attribute is null ? items : items.Select(item => Attribute(item, attribute));

    private static Func<object?, object?> Keys(object? attribute) =>
        attribute is null ? item => item : item => Attribute(item, attribute);

    // "function.name" goes through both; a number is an index.
    private static object? Attribute(object? item, object? attribute)
    {
        if (Markup.Unwrap(attribute) is not string path)
        {
            return Evaluator.GetItem(item, attribute);
        }
        return path.Split('.').Aggregate(item, (value, part) =>
            Evaluator.GetItem(value, long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : part));
    }

    private static Comparison<object?> Order(bool caseSensitive, bool reverse)
    {
        var fold = Folding(caseSensitive);
        return (a, b) => (reverse ? -1 : 1) * Values.Compare(fold(a), fold(b));
    }

    private static Func<object?, object?> Folding(bool caseSensitive) => caseSensitive ? value => value : Fold;

    private static object? Fold(object? value) => value switch
    {
        string text => Casing.Lower(text),
        Markup markup => Casing.Lower(markup.Text),
        List<object?> list => list.ConvertAll(item => item is string or Markup ? Fold(item) : item),
        _ => value,
    };

    private static int Length(Arguments arguments, string name)
    {
        var length = Values.Integer(arguments.Required(name));
        return length is > 0 and <= int.MaxValue ? (int)length : throw new TemplateFault($"{arguments.Function} needs a positive number, not {length}.");
    }
}
