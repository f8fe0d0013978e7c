using System.Numerics;

namespace Bupo.Models.Templates;

/// <summary>
/// The values of a template: null, bool, long, double, string, lists (<see cref="List{T}"/>), tuples (arrays), mappings
/// (<see cref="Mapping"/>), <see cref="Undefined"/>, <see cref="Namespace"/>, <see cref="Loop"/>, <see cref="Function"/>,
/// and a whole number past 64 bits (<see cref="BigInteger"/>), which is only shown.
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
        IReadOnlyCollection<object?> list => list.Count > 0,
        Mapping mapping => mapping.Count > 0,
        _ => true,
    };

    /// <summary>The elements a loop sees: of a mapping its keys, of a string its characters.</summary>
    public static IEnumerable<object?> Items(object? value) => value switch
    {
        IReadOnlyList<object?> list => list,
        Mapping mapping => mapping.Keys,
        string text => Characters(text),
        Undefined => [],
        _ => throw new TemplateFault($"{Name(value)} cannot be iterated."),
    };

    public static int Count(object? value) => value switch
    {
        IReadOnlyList<object?> list => list.Count,
        Mapping mapping => mapping.Count,
        string text => text.Length - text.Count(char.IsLowSurrogate),
        Undefined => 0,
        _ => throw new TemplateFault($"{Name(value)} has no length."),
    };

    public static IEnumerable<string> Characters(string text) => text.EnumerateRunes().Select(rune => rune.ToString());

    public new static bool Equals(object? left, object? right)
    {
        Budget.Visit(left);
        return (left, right) switch
        {
            (null, _) or (_, null) => left is null && right is null,
            (string a, string b) => a == b,
            (IReadOnlyList<object?> a, IReadOnlyList<object?> b) =>
                a is Array == b is Array && a.Count == b.Count && a.Zip(b).All(pair => Equals(pair.First, pair.Second)),
            (Mapping a, Mapping b) =>
                a.Count == b.Count && a.All(e => b.TryGetValue(e.Key, out var other) && Equals(e.Value, other)),
            (Undefined, Undefined) => true,
            _ when IsNumber(left) && IsNumber(right) => CompareNumbers(left, right) == 0,
            _ => left.Equals(right),
        };
    }

    public static int Compare(object? left, object? right)
    {
        Budget.Visit(left);
        switch (left, right)
        {
            case (string a, string b):
                return string.CompareOrdinal(a, b);
            case (IReadOnlyList<object?> a, IReadOnlyList<object?> b):
                var different = a.Zip(b).FirstOrDefault(pair => !Equals(pair.First, pair.Second), (null, null));
                return different == (null, null) ? a.Count.CompareTo(b.Count) : Compare(different.Item1, different.Item2);
            case var _ when IsNumber(left) && IsNumber(right):
                return CompareNumbers(left, right);
            default:
                throw new TemplateFault($"{Name(left)} and {Name(right)} cannot be ordered.");
        }
    }

    public static bool Contains(object? container, object? item) => container switch
    {
        string text => item is string part
            ? text.Contains(part, StringComparison.Ordinal)
            : throw new TemplateFault($"{Name(item)} cannot be looked for in a string."),
        Mapping mapping => item is string key && mapping.ContainsKey(key),
        _ => Items(container).Any(each => Equals(each, item)),
    };

    private static int CompareNumbers(object? left, object? right) => left is double || right is double
        ? Number(left).CompareTo(Number(right))
        : Integer(left).CompareTo(Integer(right));

    // In Python a bool is a whole number too.
    public static bool IsNumber(object? value) => value is bool or long or double;

    public static double Number(object? value) => value switch
    {
        double number => number,
        bool flag => flag ? 1 : 0,
        long number => number,
        _ => throw new TemplateFault($"{Name(value)} is no number."),
    };

    public static long Integer(object? value) => value switch
    {
        long number => number,
        bool flag => flag ? 1 : 0,
        _ => throw new TemplateFault($"{Name(value)} is no whole number."),
    };

    /// <summary>What a value is called in messages.</summary>
    public static string Name(object? value) => value switch
    {
        null => "none",
        Undefined undefined => $"'{undefined.Name}', which is undefined,",
        bool => "a boolean",
        long or BigInteger => "an integer",
        double => "a float",
        string => "a string",
        List<object?> => "a list",
        Array => "a tuple",
        Mapping => "a mapping",
        Function function => $"the function {function.Name}",
        _ => "an object",
    };
}

/// <summary>A value that is not there; <paramref name="Name"/> says what was asked for.</summary>
internal sealed record Undefined(string Name);

/// <summary>A mapping that keeps the order of its keys.</summary>
internal sealed class Mapping : OrderedDictionary<string, object?>
{
    public Mapping()
        : base(StringComparer.Ordinal)
    {
    }
}

/// <summary>What <c>namespace()</c> makes: members that can be set from within loops.</summary>
internal sealed class Namespace(Mapping members)
{
    public Mapping Members { get; } = members;
}

/// <summary>Something that can be called: a macro, a method bound to its value, or a function of the environment.</summary>
internal sealed class Function(string name, Func<Arguments, object?> body)
{
    public string Name { get; } = name;

    public object? Call(Arguments arguments) => body(arguments);
}
