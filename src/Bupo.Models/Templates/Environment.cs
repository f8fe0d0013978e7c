using System.Globalization;

namespace Bupo.Models.Templates;

/// <summary>The functions a chat template finds, besides its variables.</summary>
internal static class Environment
{
    private const long LongestRange = 100_000;

    public static Scope NewScope(DateTime? now)
    {
        var scope = new Scope(null);
        Define("range", arguments => Range(arguments));
        Define("namespace", arguments => new Namespace(Merge(arguments)));
        Define("dict", Merge);
        Define("raise_exception", arguments =>
        {
            var reason = PythonText.Str(arguments.Take("message").Required("message"));
            throw new TemplateFault(reason, reason);
        });
        if (now is { } clock)
        {
            Define("strftime_now", arguments => FormatTime(clock, arguments.Take("format").Text("format")));
        }
        return scope;

        void Define(string name, Func<Arguments, object?> body) => scope.Set(name, new Function(name, body));
    }

    private static List<object?> Range(Arguments arguments)
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
        return numbers;
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

    private static string FormatTime(DateTime now, string format)
    {
        var text = new System.Text.StringBuilder();
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                text.Append(format[i]);
                continue;
            }
            var code = ++i < format.Length ? format[i] : ' ';
            // %-d: without leading zeros
            var bare = code == '-' && i + 1 < format.Length;
            var part = FormatPart(now, bare ? format[++i] : code);
            text.Append(bare && part.TrimStart('0') is { Length: > 0 } trimmed ? trimmed : part);
        }
        return text.ToString();
    }

    private static string FormatPart(DateTime now, char code) => code switch
    {
        '%' => "%",
        'j' => now.DayOfYear.ToString("000", CultureInfo.InvariantCulture),
        'w' => ((int)now.DayOfWeek).ToString(CultureInfo.InvariantCulture),
        _ => now.ToString(code switch
        {
            'Y' => "yyyy",
            'y' => "yy",
            'm' => "MM",
            'B' => "MMMM",
            'b' => "MMM",
            'd' => "dd",
            'A' => "dddd",
            'a' => "ddd",
            'H' => "HH",
            'I' => "hh",
            'M' => "mm",
            'S' => "ss",
            'f' => "ffffff",
            'p' => "tt",
            'F' => "yyyy-MM-dd",
            'T' => "HH:mm:ss",
            _ => throw new TemplateFault($"strftime_now does not know %{code}."),
        }, CultureInfo.InvariantCulture),
    };
}
