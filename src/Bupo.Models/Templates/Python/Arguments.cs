namespace Bupo.Models.Templates.Python;

/// <summary>The arguments of one call.</summary>
internal sealed class Arguments(string function, IReadOnlyList<object?> positional, Mapping named)
{
    private string[] _names = [];

    public string Function => function;

    public IReadOnlyList<object?> Positional => positional;

    public Mapping Named => named;

    /// <summary>Names the parameters, in order; refuses what none of them takes.</summary>
    public Arguments Take(params string[] names)
    {
        if (positional.Count > names.Length)
        {
            throw new TemplateFault($"{function} takes at most {names.Length} {(names.Length == 1 ? "argument" : "arguments")}, got {positional.Count}.");
        }
        if (named.Keys.FirstOrDefault(name => Array.IndexOf(names, name) < positional.Count) is { } unknown)
        {
            throw new TemplateFault(names.Length == 0
                ? $"{function} takes no argument '{unknown}'."
                : $"{function} takes no further argument '{unknown}'; it takes {string.Join(", ", names)}.");
        }
        _names = names;
        return this;
    }

    public object? Or(string name, object? fallback) => TryGet(name, out var value) ? value : fallback;

    public object? Required(string name) => TryGet(name, out var value)
        ? value
        : throw new TemplateFault($"{function} needs its argument '{name}'.");

    public string Text(string name, string? fallback = null) => Markup.Unwrap(fallback is null ? Required(name) : Or(name, fallback)) as string
        ?? throw new TemplateFault($"the argument '{name}' of {function} must be a string.");

    public long Integer(string name, long fallback) => Values.Integer(Or(name, fallback));

    public bool Flag(string name, bool fallback = false) => Values.IsTrue(Or(name, fallback));

    public bool TryGet(string name, out object? value)
    {
        var index = Array.IndexOf(_names, name);
        value = index >= 0 && index < positional.Count ? positional[index] : null;
        return (index >= 0 && index < positional.Count) || named.TryGetValue(name, out value);
    }

    /// <summary>The same call without its first positional arguments, as <c>map('replace', 'a', 'b')</c> passes on.</summary>
    public Arguments Rest(int count, string name) => new(name, [.. positional.Skip(count)], named);

    /// <summary>The same call with its texts as HTML.</summary>
    public Arguments Escaped()
    {
        var escaped = new Mapping();
        foreach (var (name, value) in named)
        {
            escaped[name] = Escape(value);
        }
        return new(function, [.. positional.Select(Escape)], escaped);

        static object? Escape(object? value) => value is string ? Markup.Escape(value) : value;
    }
}
