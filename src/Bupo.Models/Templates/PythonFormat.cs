using System.Globalization;
using System.Text;
using Bupo.Models.Templates.Python;

namespace Bupo.Models.Templates;

/// <summary>Python's two ways to put values into a text: <c>'%s' % value</c> and <c>'{}'.format(value)</c>.</summary>
internal static class PythonFormat
{
    /// <summary><c>text % values</c>: a tuple gives one value per place, a mapping the named ones.</summary>
    /// <param name="format">With places such as <c>%s</c>, <c>%-5d</c> or <c>%(name).2f</c>.</param>
    /// <param name="values">A tuple, a mapping, or one value.</param>
    /// <param name="str">How <c>%s</c> writes a value.</param>
    public static string Percent(string format, object? values, Func<object?, string> str)
    {
        var waiting = new Queue<object?>(values is object?[] tuple ? tuple : [values]);
        var named = false;
        var text = new StringBuilder();
        for (var at = 0; at < format.Length;)
        {
            if (format[at] != '%')
            {
                text.Append(format[at++]);
                continue;
            }
            var written = PercentPlace(format, ref at, Next, str);
            Budget.SpendText(written.Length);
            text.Append(written);
        }
        return named || waiting.Count == 0 || values is Mapping or List<object?> or View
            ? text.ToString()
            : throw new TemplateFault("not all values were used in formatting with %.");

        object? Next(string? key)
        {
            if (key is null)
            {
                return waiting.TryDequeue(out var value) ? value : throw new TemplateFault("too few values for formatting with %.");
            }
            named = true;
            return values is Mapping mapping && mapping.TryGetValue(key, out var entry)
                ? entry
                : throw new TemplateFault($"formatting with % found no value '{key}'.");
        }
    }

    /// <summary><c>text.format(…)</c>.</summary>
    public static string Braces(string format, Arguments arguments, Func<object?, string> str) =>
        new BraceFormat(arguments, str).Format(format, depth: 0);

    private static string PercentPlace(string format, ref int at, Func<string?, object?> next, Func<object?, string> str)
    {
        var start = at++;
        string? key = null;
        if (at < format.Length && format[at] == '(')
        {
            var end = format.IndexOf(')', at);
            end = end < 0 ? throw Unfinished() : end;
            (key, at) = (format[(at + 1)..end], end + 1);
        }
        var spec = new FormatSpec { Align = '>' };
        for (; at < format.Length && "-+ #0".Contains(format[at], StringComparison.Ordinal); at++)
        {
            spec = WithFlag(spec, format[at]);
        }
        spec = spec with { Width = Count(format, ref at, next) ?? 0 };
        if (at < format.Length && format[at] == '.')
        {
            at++;
            spec = spec with { Precision = Count(format, ref at, next) ?? 0 };
        }
        at += at < format.Length && format[at] is 'l' or 'L' or 'h' ? 1 : 0;
        var type = at < format.Length ? format[at++] : throw Unfinished();
        return type == '%' && at == start + 2 ? "%" : PercentValue(spec, type, next(key), str);

        TemplateFault Unfinished() => new($"the format '{format[start..]}' has no end.");
    }

    private static FormatSpec WithFlag(FormatSpec spec, char flag) => flag switch
    {
        '-' => spec with { Align = '<', Fill = ' ' },
        '0' => spec.Align == '<' ? spec : spec with { Align = '=', Fill = '0' },
        '#' => spec with { IsAlternate = true },
        '+' => spec with { Sign = '+' },
        _ => spec.Sign == '+' ? spec : spec with { Sign = ' ' },
    };

    private static int? Count(string format, ref int at, Func<string?, object?> next)
    {
        if (at < format.Length && format[at] == '*')
        {
            at++;
            return (int)Math.Clamp(Values.Integer(next(null)), 0, int.MaxValue);
        }
        var start = at;
        while (at < format.Length && char.IsAsciiDigit(format[at]))
        {
            at++;
        }
        return at == start ? null : int.TryParse(format.AsSpan(start, at - start), CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue;
    }

    private static string PercentValue(FormatSpec spec, char type, object? value, Func<object?, string> str)
    {
        var aligned = spec.Align == '<' ? '<' : '>';
        switch (type)
        {
            case 's':
                return (spec with { Align = aligned, Fill = ' ' }).FormatText(str(value));
            case 'r' or 'a':
                return (spec with { Align = aligned, Fill = ' ' }).FormatText(str(PythonText.Repr(value)));
            case 'c' when Markup.Unwrap(value) is string text && Values.Count(text) == 1:
                return (spec with { Align = aligned, Fill = ' ' }).FormatText(text);
            case 'd' or 'i' or 'u' when value is double number && double.IsFinite(number):
                return (spec with { Type = 'd', Precision = null }).Format(Values.FromWhole(new(Math.Truncate(number))));
            case 'd' or 'i' or 'u' when Values.IsNumber(value):
                return (spec with { Type = 'd', Precision = null }).Format(value);
            case 'x' or 'X' or 'o' or 'c' when value is not double && Values.IsNumber(value):
                return (spec with { Type = type, Precision = null }).Format(value);
            case 'e' or 'E' or 'f' or 'F' or 'g' or 'G' when Values.IsNumber(value):
                return (spec with { Type = type }).Format(Values.Number(value));
            default:
                throw new TemplateFault($"formatting with % cannot write {Values.Name(value)} as %{type}.");
        }
    }

    private sealed class BraceFormat(Arguments arguments, Func<object?, string> str)
    {
        private int _next;

        public string Format(string format, int depth)
        {
            var text = new StringBuilder();
            for (var at = 0; at < format.Length; at++)
            {
                var c = format[at];
                if (c is not ('{' or '}'))
                {
                    text.Append(c);
                }
                else if (at + 1 < format.Length && format[at + 1] == c && depth == 0)
                {
                    text.Append(c);
                    at++;
                }
                else
                {
                    var end = c == '{' && depth < 2 ? End(format, at) : throw Broken(format);
                    var written = Place(format[(at + 1)..end], depth);
                    Budget.SpendText(written.Length);
                    text.Append(written);
                    at = end;
                }
            }
            return text.ToString();
        }

        private static int End(string format, int at)
        {
            for (var depth = 0; at < format.Length; at++)
            {
                depth += format[at] == '{' ? 1 : format[at] == '}' ? -1 : 0;
                if (depth == 0)
                {
                    return at;
                }
            }
            throw Broken(format);
        }

        // name[.member|[key]]…[!conversion][:spec]
        private string Place(string place, int depth)
        {
            var colon = place.IndexOf(':', StringComparison.Ordinal);
            var spec = colon < 0 ? "" : place[(colon + 1)..];
            var field = colon < 0 ? place : place[..colon];
            var mark = field.IndexOf('!', StringComparison.Ordinal);
            var value = Field(mark < 0 ? field : field[..mark]);
            value = mark < 0 ? value : field[(mark + 1)..] switch
            {
                "s" => PythonText.Str(value),
                "r" or "a" => PythonText.Repr(value),
                var other => throw new TemplateFault($"format knows no conversion '!{other}'."),
            };
            spec = Format(spec, depth + 1);
            return spec.Length == 0 ? str(value) : FormatSpec.Parse(spec).Format(value);
        }

        private object? Field(string field)
        {
            var end = field.AsSpan().IndexOfAny('.', '[') is var at and >= 0 ? at : field.Length;
            var value = First(field[..end]);
            while (end < field.Length)
            {
                var isKey = field[end] == '[';
                var rest = field.AsSpan(end + 1);
                var length = (isKey ? rest.IndexOf(']') : rest.IndexOfAny('.', '[')) is var stop and >= 0 ? stop : isKey ? throw Broken(field) : rest.Length;
                var name = rest[..length].ToString();
                value = (isKey ? Item(value, name) : Evaluator.GetMember(value, name)) is var part and not Undefined
                    ? part
                    : throw new TemplateFault($"format finds no '{name}' in {Values.Name(value)}.");
                end += length + (isKey ? 2 : 1);
            }
            return value;
        }

        private static object? Item(object? value, string key) =>
            Evaluator.GetItem(value, long.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : key);

        private object? First(string name)
        {
            if (name.Length == 0 || char.IsAsciiDigit(name[0]))
            {
                var index = name.Length == 0 ? _next++ : int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : -1;
                return index >= 0 && index < arguments.Positional.Count
                    ? arguments.Positional[index]
                    : throw new TemplateFault($"format has no value {(name.Length == 0 ? index : name)}.");
            }
            return arguments.Named.TryGetValue(name, out var value) ? value : throw new TemplateFault($"format has no value '{name}'.");
        }

        private static TemplateFault Broken(string format) => new($"the format '{format}' has a brace without its other one.");
    }
}
