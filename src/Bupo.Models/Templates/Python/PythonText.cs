using System.Globalization;
using System.Numerics;
using System.Text;

namespace Bupo.Models.Templates.Python;

/// <summary>Values as Python writes them: <c>str</c> and <c>repr</c>.</summary>
internal static class PythonText
{
    /// <summary>The characters that Python's <c>strip</c> takes for spaces.</summary>
    public static readonly char[] Spaces =
        [.. Enumerable.Range(0, 0x10000).Select(c => (char)c).Where(c => char.IsWhiteSpace(c) || c is >= '\x1c' and <= '\x1f')];

    public static bool IsSpace(char c) => char.IsWhiteSpace(c) || c is >= '\x1c' and <= '\x1f';

    public static string Str(object? value) => value switch
    {
        string text => text,
        Markup markup => markup.Text,
        Undefined => "",
        _ => Repr(value),
    };

    public static string Repr(object? value)
    {
        var text = new StringBuilder();
        WriteRepr(text, value);
        return text.ToString();
    }

    /// <summary>Python's order of strings: by code points, where .NET's ordinal order is by UTF-16 units.</summary>
    public static int CompareCodePoints(string left, string right)
    {
        var same = left.AsSpan().CommonPrefixLength(right);
        if (same == left.Length || same == right.Length)
        {
            return left.Length.CompareTo(right.Length);
        }
        var (a, b) = (left[same], right[same]);
        return char.IsSurrogate(a) == char.IsSurrogate(b) ? a.CompareTo(b) : char.IsSurrogate(a) ? 1 : -1;
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
            case Markup markup:
                text.Append("Markup(");
                WriteQuoted(text, markup.Text);
                text.Append(')');
                break;
            case Undefined:
                text.Append("Undefined");
                break;
            case View { Shown: "" }:
                throw new TemplateFault("a slice of a range cannot be written as text; add | list.");
            case View view:
                text.Append(view.Kind).Append('(').Append(view.Shown ?? Repr(view.Items.ToList())).Append(')');
                break;
            case Group group:
                WriteRepr(text, group.Pair);
                break;
            case Namespace space:
                text.Append("<Namespace ").Append(Repr(space.Members)).Append('>');
                break;
            case Mapping mapping:
                text.Append('{');
                WriteSeparated(text, mapping, entry =>
                {
                    WriteRepr(text, entry.Key);
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
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            _ = c switch
            {
                '\\' => text.Append(@"\\"),
                '\n' => text.Append(@"\n"),
                '\r' => text.Append(@"\r"),
                '\t' => text.Append(@"\t"),
                _ when c == quote => text.Append('\\').Append(c),
                _ when char.IsAscii(c) && !char.IsControl(c) => text.Append(c),
                _ when Rune.TryGetRuneAt(value, i, out var rune) => AppendRune(text, rune),
                _ => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
            };
            i += Rune.TryGetRuneAt(value, i, out var last) ? last.Utf16SequenceLength - 1 : 0;
        }
        text.Append(quote);
    }

    private static StringBuilder AppendRune(StringBuilder text, Rune rune) => (IsPrintable(rune), rune.Value) switch
    {
        (true, _) => text.Append(rune.ToString()),
        (_, < 0x100) => text.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}"),
        (_, < 0x10000) => text.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}"),
        _ => text.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}"),
    };

    /// <summary>Python's <c>isprintable</c>: no control, format, surrogate, private or unassigned character, and no separator but the space.</summary>
    public static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.SpaceSeparator);

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
}
