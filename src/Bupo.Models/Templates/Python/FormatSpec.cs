using System.Globalization;
using System.Numerics;

namespace Bupo.Models.Templates.Python;

/// <summary>How one value is formatted: Python's format specification, <c>[[fill]align][sign][#][0][width][grouping][.precision][type]</c>.</summary>
internal sealed record FormatSpec
{
    private const int MaximumWidth = 10_000;

    public char Fill { get; init; } = ' ';

    /// <summary>One of &lt; &gt; ^ =, or the null character for the type's own.</summary>
    public char Align { get; init; }

    /// <summary>Before numbers that are not negative: + or a space; a minus for nothing.</summary>
    public char Sign { get; init; } = '-';

    public bool IsAlternate { get; init; }

    public int Width { get; init; }

    /// <summary>What separates thousands; empty for nothing.</summary>
    public string Grouping { get; init; } = "";

    /// <summary>Null where none is given.</summary>
    public int? Precision { get; init; }

    /// <summary>The presentation type, or the null character.</summary>
    public char Type { get; init; }

    public static FormatSpec Parse(string text)
    {
        var at = 0;
        var spec = new FormatSpec();
        if (text.Length > 1 && "<>=^".Contains(text[1], StringComparison.Ordinal))
        {
            (spec, at) = (spec with { Fill = text[0], Align = text[1] }, 2);
        }
        else if (Take("<>=^") is var align and not '\0')
        {
            spec = spec with { Align = align };
        }
        spec = spec with { Sign = Take("+- ") is var sign and not '\0' ? sign : '-' };
        spec = spec with { IsAlternate = Take("#") != '\0' };
        if (Take("0") != '\0' && spec.Align == '\0')
        {
            spec = spec with { Fill = '0', Align = '=' };
        }
        spec = spec with { Width = Number() ?? 0 };
        spec = spec with { Grouping = Take(",_") is var mark and not '\0' ? mark.ToString() : "" };
        spec = spec with { Precision = Take(".") == '\0' ? null : Number() ?? throw new TemplateFault($"the format '{text}' lacks its precision.") };
        spec = spec with { Type = Take("bcdeEfFgGnosxX%") };
        return at == text.Length ? spec : throw new TemplateFault($"the format '{text}' cannot be read from '{text[at..]}' on.");

        char Take(string known) => at < text.Length && known.Contains(text[at], StringComparison.Ordinal) ? text[at++] : '\0';

        int? Number()
        {
            var start = at;
            at += text.AsSpan(at).IndexOfAnyExceptInRange('0', '9') is var end and >= 0 ? end : text.Length - at;
            return at == start ? null : int.TryParse(text.AsSpan(start, at - start), CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue;
        }
    }

    /// <summary>Formats a value as Python's <c>format(value, spec)</c>.</summary>
    public string Format(object? value)
    {
        value = Markup.Unwrap(value);
        return value switch
        {
            bool when Type == '\0' && this != new FormatSpec() => FormatWhole(Values.Whole(value)),
            _ when this == new FormatSpec() => PythonText.Str(value),
            string text when Type is '\0' or 's' && Sign == '-' && Grouping.Length == 0 => FormatText(text),
            double number => FormatFloat(number),
            bool or long or BigInteger when Type is 'e' or 'E' or 'f' or 'F' or 'g' or 'G' or '%' => FormatFloat(Values.Number(value)),
            bool or long or BigInteger when Type != 's' && Precision is null => FormatWhole(Values.Whole(value)),
            _ => throw new TemplateFault($"{Values.Name(value)} cannot be formatted{(Type == '\0' ? "" : $" with '{Type}'")}."),
        };
    }

    /// <summary>Formats text; the precision cuts it.</summary>
    public string FormatText(string text)
    {
        if (Precision < Values.Count(text))
        {
            text = string.Concat(Values.Characters(text).Take(Precision.Value));
        }
        // A zero before the width aligns numbers by their sign, text at the left.
        return Pad("", text, Align is '\0' or '=' ? '<' : Align);
    }

    private string FormatWhole(BigInteger number)
    {
        var magnitude = BigInteger.Abs(number);
        if (Type == 'c')
        {
            return number.Sign >= 0 && System.Text.Rune.TryCreate((int)BigInteger.Min(magnitude, int.MaxValue), out var rune)
                ? FormatText(rune.ToString())
                : throw new TemplateFault($"{number} is not a character.");
        }
        var (prefix, digits) = Type switch
        {
            'x' => ("0x", Hexadecimal(magnitude)),
            'X' => ("0X", Hexadecimal(magnitude).ToUpperInvariant()),
            'o' => ("0o", InRadix(magnitude, 8)),
            'b' => ("0b", InRadix(magnitude, 2)),
            _ => ("", magnitude.ToString(CultureInfo.InvariantCulture)),
        };
        return PadNumber(SignOf(number.Sign < 0) + (IsAlternate ? prefix : ""), Group(digits));
    }

    private string FormatFloat(double number)
    {
        var sign = SignOf(double.IsNegative(number) && !double.IsNaN(number));
        if (!double.IsFinite(number))
        {
            var name = double.IsNaN(number) ? "nan" : "inf";
            return PadNumber(sign, (char.IsUpper(Type) ? name.ToUpperInvariant() : name) + (Type == '%' ? "%" : ""));
        }
        var digits = Type switch
        {
            'f' or 'F' => ExactDecimal.Fixed(number, Precision ?? 6),
            '%' => ExactDecimal.Fixed(number * 100, Precision ?? 6) + "%",
            'e' or 'E' => Exponential(number, Precision ?? 6),
            'g' or 'G' or 'n' => General(number, Precision ?? 6),
            '\0' when Precision is { } precision => General(number, precision) is var text && text.AsSpan().IndexOfAny('.', 'e') < 0 ? text + ".0" : text,
            '\0' => PythonText.Repr(Math.Abs(number)),
            _ => throw new TemplateFault($"a float cannot be formatted with '{Type}'."),
        };
        return PadNumber(sign, Group(Type is 'E' or 'G' ? digits.ToUpperInvariant() : digits));
    }

    private static string Exponential(double number, int precision)
    {
        var (digits, exponent) = ExactDecimal.Scientific(number, precision + 1);
        return WithExponent(digits, exponent);
    }

    private string General(double number, int precision)
    {
        precision = Math.Max(precision, 1);
        var (digits, exponent) = ExactDecimal.Scientific(number, precision);
        var isFixed = exponent >= -4 && exponent < precision;
        if (isFixed)
        {
            var text = ExactDecimal.Fixed(number, precision - 1 - exponent);
            return IsAlternate || !text.Contains('.', StringComparison.Ordinal) ? text : text.TrimEnd('0').TrimEnd('.');
        }
        return WithExponent(IsAlternate ? digits : digits[..1] + digits[1..].TrimEnd('0'), exponent);
    }

    private static string WithExponent(string digits, int exponent) => string.Create(
        CultureInfo.InvariantCulture,
        $"{digits[0]}{(digits.Length > 1 ? "." : "")}{digits[1..]}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");

    private string SignOf(bool negative) => negative ? "-" : Sign == '-' ? "" : Sign.ToString();

    private string Group(string digits)
    {
        if (Grouping.Length == 0)
        {
            return digits;
        }
        var size = Type is 'x' or 'X' or 'o' or 'b' ? 4 : 3;
        var end = digits.AsSpan().IndexOfAny('.', 'e', '%') is var at and >= 0 && Type is not ('x' or 'X') ? at : digits.Length;
        for (var i = end - size; i > 0; i -= size)
        {
            digits = digits.Insert(i, Grouping);
        }
        return digits;
    }

    private string PadNumber(string sign, string digits) => Pad(sign, digits, Align == '\0' ? '>' : Align);

    private string Pad(string sign, string text, char align)
    {
        if (Width > MaximumWidth)
        {
            throw new TemplateFault($"a width of {Width} is above {MaximumWidth}.");
        }
        var room = Math.Max(Width - sign.Length - Values.Count(text), 0);
        var before = align switch { '<' => 0, '^' => room / 2, _ => room };
        Budget.SpendText(room + (long)text.Length);
        var (left, right) = (new string(Fill, before), new string(Fill, room - before));
        return align == '=' ? sign + left + text : left + sign + text + right;
    }

    private static string Hexadecimal(BigInteger number) => InRadix(number, 16);

    private static string InRadix(BigInteger number, int radix)
    {
        var digits = "";
        do
        {
            digits = "0123456789abcdef"[(int)(number % radix)] + digits;
            number /= radix;
        }
        while (number > 0);
        return digits;
    }
}
