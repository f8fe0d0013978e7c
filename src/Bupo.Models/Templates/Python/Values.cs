using System.Numerics;

namespace Bupo.Models.Templates.Python;

/// <summary>
/// The values of a template: null, bool, whole numbers (long, or <see cref="BigInteger"/> past 64 bits), double, string,
/// <see cref="Markup"/>, lists (<see cref="List{T}"/>), tuples (arrays), <see cref="Mapping"/>, <see cref="View"/>,
/// <see cref="Generator"/>, <see cref="Undefined"/>, <see cref="Namespace"/>, <see cref="Loop"/> and <see cref="Function"/>.
/// </summary>
internal static class Values
{
    public static bool IsTrue(object? value) => value switch
    {
        null or Undefined => false,
        bool flag => flag,
        long number => number != 0,
        double number => number != 0,
        string text => text.Length > 0,
        Markup markup => markup.Text.Length > 0,
        IReadOnlyCollection<object?> list => list.Count > 0,
        Mapping mapping => mapping.Count > 0,
        View view => view.Items.Count > 0,
        _ => true,
    };

    /// <summary>The elements that a loop sees: of a mapping its keys, of a string its characters.</summary>
    public static IEnumerable<object?> Items(object? value) => value switch
    {
        IReadOnlyList<object?> list => list,
        Mapping mapping => mapping.Keys,
        View view => view.Items,
        Group group => group.Pair,
        Generator generator => generator.Rest(),
        string text => Characters(text),
        Markup markup => Characters(markup.Text),
        Undefined => [],
        _ => throw new TemplateFault($"{Name(value)} cannot be iterated."),
    };

    /// <summary>The elements by index of a list, a tuple or a range; null for anything else.</summary>
    public static IReadOnlyList<object?>? Indexed(object? value) => value switch
    {
        IReadOnlyList<object?> list => list,
        View { IsIndexed: true } view => view.Items,
        Group group => group.Pair,
        _ => null,
    };

    public static int Count(object? value) => value switch
    {
        IReadOnlyList<object?> list => list.Count,
        Mapping mapping => mapping.Count,
        View view => view.Items.Count,
        string text => text.Length - text.Count(char.IsLowSurrogate),
        Markup markup => Count(markup.Text),
        Loop loop => loop.Count,
        Group => 2,
        Undefined => 0,
        _ => throw new TemplateFault($"{Name(value)} has no length."),
    };

    public static IEnumerable<string> Characters(string text) => text.EnumerateRunes().Select(rune => rune.ToString());

    public new static bool Equals(object? left, object? right)
    {
        Budget.Visit(left);
        return (Markup.Unwrap(left), Markup.Unwrap(right)) switch
        {
            (null, _) or (_, null) => left is null && right is null,
            (string a, string b) => a == b,
            (IReadOnlyList<object?> a, IReadOnlyList<object?> b) =>
                a is Array == b is Array && a.Count == b.Count && a.Zip(b).All(pair => Equals(pair.First, pair.Second)),
            (Mapping a, Mapping b) =>
                a.Count == b.Count && a.All(e => b.TryGetValue(e.Key, out var other) && Equals(e.Value, other)),
            (View a, View b) => a.Kind == b.Kind && a.Items.Count == b.Items.Count && a.Items.Zip(b.Items).All(pair => Equals(pair.First, pair.Second)),
            (Undefined, Undefined) => true,
            _ when IsNumber(left) && IsNumber(right) => CompareNumbers(left, right) == 0,
            var (a, b) => a.Equals(b),
        };
    }

    public static int Compare(object? left, object? right)
    {
        Budget.Visit(left);
        switch (Markup.Unwrap(left), Markup.Unwrap(right))
        {
            case (string a, string b):
                return PythonText.CompareCodePoints(a, b);
            case (IReadOnlyList<object?> a, IReadOnlyList<object?> b) when a is Array == b is Array:
                var different = a.Zip(b).FirstOrDefault(pair => !Equals(pair.First, pair.Second), (null, null));
                return different == (null, null) ? a.Count.CompareTo(b.Count) : Compare(different.Item1, different.Item2);
            case var _ when IsNumber(left) && IsNumber(right):
                return CompareNumbers(left, right);
            default:
                throw new TemplateFault($"{Name(left)} and {Name(right)} cannot be ordered.");
        }
    }

    public static bool Contains(object? container, object? item) => Markup.Unwrap(container) switch
    {
        string text => Markup.Unwrap(item) is string part
            ? text.Contains(part, StringComparison.Ordinal)
            : throw new TemplateFault($"{Name(item)} cannot be looked for in a string."),
        Mapping mapping => mapping.ContainsKey(item),
        var other => Items(other).Any(each => Equals(each, item)),
    };


    private static int CompareNumbers(object? left, object? right) => (left, right) switch
    {
        (BigInteger, not double) or (not double, BigInteger) => Whole(left).CompareTo(Whole(right)),
        (double, _) or (_, double) => Number(left).CompareTo(Number(right)),
        _ => Integer(left).CompareTo(Integer(right)),
    };

    /// <summary>Whether a value is a number; in Python a bool is a whole number too.</summary>
    public static bool IsNumber(object? value) => value is bool or long or double or BigInteger;

    public static double Number(object? value) => value switch
    {
        double number => number,
        bool flag => flag ? 1 : 0,
        long number => number,
        BigInteger number => (double)number,
        _ => throw new TemplateFault($"{Name(value)} is not a number."),
    };

    /// <summary>A whole number that has to fit into 64 bits, such as an index.</summary>
    public static long Integer(object? value) => value switch
    {
        long number => number,
        bool flag => flag ? 1 : 0,
        BigInteger number => throw new TemplateFault($"{number} is too large here."),
        _ => throw new TemplateFault($"{Name(value)} is not a whole number."),
    };

    public static BigInteger Whole(object? value) => value is BigInteger number ? number : Integer(value);

    /// <summary>A whole number as a value: a long where it fits.</summary>
    public static object FromWhole(BigInteger number) => number >= long.MinValue && number <= long.MaxValue ? (object)(long)number : number;

    /// <summary>How messages name a value.</summary>
    public static string Name(object? value) => value switch
    {
        null => "none",
        Undefined undefined => $"'{undefined.Name}', which is undefined,",
        bool => "a boolean",
        long or BigInteger => "an integer",
        double => "a float",
        string or Markup => "a string",
        List<object?> => "a list",
        Array => "a tuple",
        Mapping => "a mapping",
        View view => $"a {view.Kind}",
        Generator => "a generator (add | list)",
        Function function => $"the function {function.Name}",
        _ => "an object",
    };
}
