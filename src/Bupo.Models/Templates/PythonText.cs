using System.Globalization;
using System.Numerics;
using System.Text;

namespace Bupo.Models.Templates;

/// <summary>Values as Python writes them: <c>str</c>, <c>repr</c> and <c>json.dumps(ensure_ascii=False)</c>.</summary>
internal static class PythonText
{
    /// <summary>The characters that Python's <c>strip</c> takes for spaces.</summary>
    public static readonly char[] Spaces =
        [.. Enumerable.Range(0, 0x10000).Select(c => (char)c).Where(c => char.IsWhiteSpace(c) || c is >= '\x1c' and <= '\x1f')];

    public static bool IsSpace(char c) => char.IsWhiteSpace(c) || c is >= '\x1c' and <= '\x1f';

    public static string Str(object? value) => value switch
    {
        string text => text,
        Undefined => "",
        _ => Repr(value),
    };

    public static string Repr(object? value)
    {
        var text = new StringBuilder();
        WriteRepr(text, value);
        return text.ToString();
    }

    /// <param name="value">Anything but functions and undefined values.</param>
    /// <param name="indent">Spaces for each level, or null for one line.</param>
    /// <param name="separators">Between items and after keys; null for Python's own.</param>
    /// <param name="sortKeys">Whether mappings are written in the order of their keys.</param>
    public static string Json(object? value, string? indent, (string Item, string Key)? separators = null, bool sortKeys = false)
    {
        var text = new StringBuilder();
        var (item, key) = separators ?? (indent is null ? ", " : ",", ": ");
        new JsonLayout(text, indent, item, key, sortKeys).Write(value, 0);
        return text.ToString();
    }

    private static void WriteRepr(StringBuilder text, object? value)
    {
        Budget.Visit(value);
        switch (value)
        {
            case null:
                text.Append("None");
                break;
            case bool flag:
                text.Append(flag ? "True" : "False");
                break;
            case long or BigInteger:
                text.Append(CultureInfo.InvariantCulture, $"{value}");
                break;
            case double number:
                text.Append(Float(number));
                break;
            case string s:
                WriteQuoted(text, s);
                break;
            case Undefined:
                text.Append("Undefined");
                break;
            case Mapping mapping:
                text.Append('{');
                WriteSeparated(text, mapping, entry =>
                {
                    WriteQuoted(text, entry.Key);
                    text.Append(": ");
                    WriteRepr(text, entry.Value);
                });
                text.Append('}');
                break;
            case IReadOnlyList<object?> list:
                var isTuple = list is Array;
                text.Append(isTuple ? '(' : '[');
                WriteSeparated(text, list, item => WriteRepr(text, item));
                text.Append(isTuple && list.Count == 1 ? ",)" : isTuple ? ")" : "]");
                break;
            default:
                throw new TemplateFault($"{Values.Name(value)} cannot be written as text.");
        }
    }

    private static void WriteSeparated<T>(StringBuilder text, IEnumerable<T> items, Action<T> write)
    {
        var separator = "";
        foreach (var item in items)
        {
            text.Append(separator);
            separator = ", ";
            write(item);
        }
    }

    private static void WriteQuoted(StringBuilder text, string value)
    {
        var quote = value.Contains('\'', StringComparison.Ordinal) && !value.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        Budget.SpendText(value.Length);
        text.Append(quote);
        foreach (var c in value)
        {
            _ = c switch
            {
                '\\' => text.Append(@"\\"),
                '\n' => text.Append(@"\n"),
                '\r' => text.Append(@"\r"),
                '\t' => text.Append(@"\t"),
                _ when c == quote => text.Append('\\').Append(c),
                < ' ' or (>= '\x7f' and <= '\xa0') or '\xad' => text.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
                _ => text.Append(c),
            };
        }
        text.Append(quote);
    }

    // The shortest digits that read back the same; an exponent below 1e-4 and from 1e16 on.
    private static string Float(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        }
        // .NET changes to exponents elsewhere than Python: only the digits are taken from it.
        var written = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture).Split('E');
        var point = written[0].IndexOf('.', StringComparison.Ordinal) is var at and >= 0 ? at : written[0].Length;
        var all = written[0].Replace(".", "", StringComparison.Ordinal);
        var digits = all.TrimStart('0');
        var exponent = point - (all.Length - digits.Length) - 1
            + (written.Length > 1 ? int.Parse(written[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : 0);
        digits = digits.TrimEnd('0') is { Length: > 0 } kept ? kept : "0";
        return (double.IsNegative(value) ? "-" : "") + Layout(digits, value == 0 ? 0 : exponent);
    }

    private static string Layout(string digits, int exponent)
    {
        if (exponent is < -4 or >= 16)
        {
            var mantissa = digits.Length == 1 ? digits : digits[..1] + "." + digits[1..];
            return string.Create(CultureInfo.InvariantCulture, $"{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
        }
        digits = digits.PadLeft(digits.Length + Math.Max(-exponent, 0), '0').PadRight(Math.Max(exponent, 0) + 2, '0');
        var point = Math.Max(exponent, 0) + 1;
        return digits[..point] + "." + digits[point..];
    }

    private sealed record JsonLayout(StringBuilder Text, string? Indent, string ItemSeparator, string KeySeparator, bool SortKeys)
    {
        public void Write(object? value, int level)
        {
            Budget.Visit(value);
            switch (value)
            {
                case null:
                    Text.Append("null");
                    break;
                case bool flag:
                    Text.Append(flag ? "true" : "false");
                    break;
                case string s:
                    WriteString(s);
                    break;
                case double number when !double.IsFinite(number):
                    Text.Append(double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity");
                    break;
                case long or BigInteger or double:
                    Text.Append(Repr(value));
                    break;
                case Mapping mapping:
                    var entries = SortKeys ? mapping.OrderBy(e => e.Key, StringComparer.Ordinal) : mapping.AsEnumerable();
                    WriteAll(entries, '{', '}', level, entry =>
                    {
                        WriteString(entry.Key);
                        Text.Append(KeySeparator);
                        Write(entry.Value, level + 1);
                    });
                    break;
                case IReadOnlyList<object?> list:
                    WriteAll(list, '[', ']', level, item => Write(item, level + 1));
                    break;
                default:
                    throw new TemplateFault($"{Values.Name(value)} cannot be written as JSON.");
            }
        }

        private void WriteAll<T>(IEnumerable<T> items, char open, char close, int level, Action<T> write)
        {
            Text.Append(open);
            var any = false;
            foreach (var item in items)
            {
                Text.Append(any ? ItemSeparator : "");
                any = true;
                Break(level + 1);
                write(item);
            }
            if (any)
            {
                Break(level);
            }
            Text.Append(close);
        }

        private void Break(int level)
        {
            if (Indent is not null)
            {
                Budget.SpendText((long)Indent.Length * level);
                Text.Append('\n').Insert(Text.Length, Indent, level);
            }
        }

        private void WriteString(string value)
        {
            Budget.SpendText(value.Length);
            Text.Append('"');
            foreach (var c in value)
            {
                _ = c switch
                {
                    '"' => Text.Append("\\\""),
                    '\\' => Text.Append(@"\\"),
                    '\n' => Text.Append(@"\n"),
                    '\r' => Text.Append(@"\r"),
                    '\t' => Text.Append(@"\t"),
                    '\b' => Text.Append(@"\b"),
                    '\f' => Text.Append(@"\f"),
                    < ' ' => Text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                    _ => Text.Append(c),
                };
            }
            Text.Append('"');
        }
    }
}
