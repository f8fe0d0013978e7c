using System.Globalization;
using Bupo.Models.Templates.Python;

namespace Bupo.Models.Templates;

/// <summary>The functions a chat template finds, besides its variables.</summary>
internal static class Environment
{
    /// <summary>The function that reads the clock.</summary>
    public const string Clock = "strftime_now";

    private const long LongestRange = 100_000;

    public static Scope NewScope(DateTime? now)
    {
        var scope = new Scope(null);
        Define("range", Range);
        Define("namespace", arguments => new Namespace(Merge(arguments)));
        Define("dict", Merge);
        Define("joiner", arguments => new Joiner(arguments.Take("sep").Text("sep", ", ")));
        Define("cycler", arguments => arguments.Positional.Count > 0 && arguments.Named.Count == 0
            ? new Cycler(arguments.Positional)
            : throw new TemplateFault("cycler needs a value."));
        Define("raise_exception", arguments =>
        {
            var reason = PythonText.Str(arguments.Take("message").Required("message"));
            throw new TemplateFault(reason, reason);
        });
        if (now is { } clock)
        {
            Define(Clock, arguments => TimeText.Format(clock, arguments.Take("format").Text("format")));
        }
        return scope;

        void Define(string name, Func<Arguments, object?> body) => scope.Set(name, new Function(name, body));
    }

    private static View Range(Arguments arguments)
    {
        var bounds = arguments.Take("start", "stop", "step").Positional.Select(Values.Integer).ToList();
        var (start, stop, step) = bounds.Count switch
        {
            1 => (0, bounds[0], 1),
            2 => (bounds[0], bounds[1], 1),
            3 when bounds[2] != 0 => (bounds[0], bounds[1], bounds[2]),
            _ => throw new TemplateFault("range takes one to three whole numbers, the last not 0."),
        };
        var count = ((Int128)stop - start + step - Math.Sign(step)) / step;
        if (count > LongestRange)
        {
            throw new TemplateFault($"a range of {count} numbers is longer than {LongestRange}.");
        }
        Budget.Spend((long)Int128.Max(count, 0));
        var numbers = new List<object?>();
        for (var i = 0L; i < count; i++)
        {
            numbers.Add(start + (i * step));
        }
        var (from, to, by) = (start.ToString(CultureInfo.InvariantCulture), stop.ToString(CultureInfo.InvariantCulture), step.ToString(CultureInfo.InvariantCulture));
        return new("range", numbers, step == 1 ? $"{from}, {to}" : $"{from}, {to}, {by}");
    }

    private static Mapping Merge(Arguments arguments)
    {
        var merged = new Mapping();
        foreach (var part in arguments.Positional.Append(arguments.Named))
        {
            var mapping = part as Mapping ?? throw new TemplateFault($"{arguments.Function} takes mappings and named values.");
            foreach (var (key, value) in mapping)
            {
                merged[key] = value;
            }
        }
        return merged;
    }
}
