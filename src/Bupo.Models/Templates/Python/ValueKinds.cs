namespace Bupo.Models.Templates.Python;

/// <summary>A missing value; <paramref name="Name"/> says what was asked for.</summary>
internal sealed record Undefined(string Name);

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

/// <summary>Python's <c>range</c> and the views of a mapping: sized and iterable, but not lists.</summary>
/// <param name="Kind">What Python calls it, such as <c>dict_keys</c>.</param>
/// <param name="Items">Its elements.</param>
/// <param name="Shown">The arguments of <c>range</c> that its text shows, empty where they are not known; null for a view of a mapping.</param>
internal sealed record View(string Kind, IReadOnlyList<object?> Items, string? Shown = null)
{
    /// <summary>Whether it has elements by index, as only a range does.</summary>
    public bool IsIndexed => Shown is not null;
}

/// <summary>The lazy result of a filter such as <c>map</c>: elements that can be read once, without a length, always true.</summary>
internal sealed class Generator(IEnumerable<object?> items)
{
    private readonly IEnumerator<object?> _rest = items.GetEnumerator();

    /// <summary>The elements that nobody has read yet.</summary>
    public IEnumerable<object?> Rest()
    {
        while (_rest.MoveNext())
        {
            Budget.Spend(1);
            yield return _rest.Current;
        }
    }
}

/// <summary>One group of <c>groupby</c>: a pair that can be read by name too.</summary>
internal sealed record Group(object? Key, List<object?> Members)
{
    public object?[] Pair => [Key, Members];
}

/// <summary>What <c>cycler()</c> makes: values that take turns.</summary>
internal sealed class Cycler(IReadOnlyList<object?> items)
{
    private int _at;

    public object? Member(string name) => name switch
    {
        "current" => items[_at],
        "next" => new Function("cycler.next", _ => Next()),
        "reset" => new Function("cycler.reset", _ => Reset()),
        _ => new Undefined(name),
    };

    private object? Next()
    {
        var current = items[_at];
        _at = (_at + 1) % items.Count;
        return current;
    }

    private object? Reset()
    {
        _at = 0;
        return null;
    }
}

/// <summary>What <c>joiner()</c> makes: nothing at the first call, the separator at every later one.</summary>
internal sealed class Joiner(string separator)
{
    private bool _used;

    public object? Next(Arguments arguments)
    {
        arguments.Take();
        var text = _used ? separator : "";
        _used = true;
        return text;
    }
}
