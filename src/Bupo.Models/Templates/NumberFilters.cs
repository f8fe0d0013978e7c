using System.Globalization;
using System.Numerics;
using Bupo.Models.Templates.Python;

namespace Bupo.Models.Templates;

/// <summary>The filters of numbers.</summary>
internal static class NumberFilters
{
    private static readonly Dictionary<char, int> Radixes = new() { ['b'] = 2, ['o'] = 8, ['x'] = 16 };

    public static object Absolute(object? value, Arguments arguments) => value is double number
        ? Math.Abs(number)
        : Values.FromWhole(BigInteger.Abs(Values.Whole(value)));

    public static object? ToFloat(object? value, Arguments arguments) => ParseFloat(value) ?? arguments.Or("default", 0.0);

    public static object? ToInteger(object? value, Arguments arguments) => value switch
    {
        bool or long or BigInteger => Values.FromWhole(Values.Whole(value)),
        Undefined => throw new TemplateFault($"{Values.Name(value)} cannot become a whole number."),
        string text when ParseWhole(text, arguments.Integer("base", 10)) is { } number => Values.FromWhole(number),
        _ when ParseFloat(value) is { } number && double.IsFinite(number) => Values.FromWhole(new(Math.Truncate(number))),
        double number when double.IsInfinity(number) => throw new TemplateFault("an infinity cannot become a whole number."),
        _ => arguments.Or("default", 0L),
    };

    /// <summary>Rounds as Python does, ties to even of the exact value; a whole number stays one.</summary>
    public static object Round(object? value, Arguments arguments)
    {
        var precision = (int)Math.Clamp(arguments.Integer("precision", 0), -10_000, 10_000);
        switch (arguments.Text("method", "common"))
        {
            case "common" when value is double number:
                return ExactDecimal.Round(number, precision);
            case "common":
                return Values.FromWhole(ExactDecimal.Round(Values.Whole(value), precision));
            case "ceil":
                // The sum with 0 takes the sign from -0, which is a whole number in Python here.
                return (Math.Ceiling(Values.Number(value) * Math.Pow(10, precision)) + 0.0) / Math.Pow(10, precision);
            case "floor":
                return (Math.Floor(Values.Number(value) * Math.Pow(10, precision)) + 0.0) / Math.Pow(10, precision);
            case var method:
                throw new TemplateFault($"round knows no method '{method}'; it knows common, ceil and floor.");
        }
    }

    private static double? ParseFloat(object? value) => value switch
    {
        bool or long or BigInteger or double => Values.Number(value),
        Undefined => throw new TemplateFault($"{Values.Name(value)} cannot become a float."),
        string text => ParseFloat(AsciiDigits(text.Trim(PythonText.Spaces))),
        _ => null,
    };

    private static double? ParseFloat(string text) => text.TrimStart('+', '-').ToLowerInvariant() switch
    {
        "inf" or "infinity" when text.TrimStart('+', '-').Length >= text.Length - 1 => text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity,
        "nan" when text.Length <= 4 => double.NaN,
        var plain when plain.Length > 0 && (char.IsAsciiDigit(plain[0]) || plain[0] == '.')
            && WithoutMarks(text) is { } digits
            && double.TryParse(digits, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };

    private static BigInteger? ParseWhole(string text, long radix)
    {
        var digits = AsciiDigits(text.Trim(PythonText.Spaces));
        var isNegative = digits.StartsWith('-');
        digits = isNegative || digits.StartsWith('+') ? digits[1..] : digits;
        if (digits.Length > 2 && digits[0] == '0' && Radixes.TryGetValue(char.ToLowerInvariant(digits[1]), out var named) && (radix == named || radix == 0))
        {
            (digits, radix) = (digits[2..], named);
        }
        if (radix is < 2 or > 36 || WithoutMarks(digits) is not { Length: > 0 and <= 4300 } plain)
        {
            return null;
        }
        BigInteger number = 0;
        foreach (var c in plain)
        {
            var digit = char.IsAsciiDigit(c) ? c - '0' : char.IsAsciiLetter(c) ? char.ToLowerInvariant(c) - 'a' + 10 : 99;
            if (digit >= radix)
            {
                return null;
            }
            number = (number * radix) + digit;
        }
        return isNegative ? -number : number;
    }

    private static string AsciiDigits(string text) => string.Concat(
        text.Select(c => char.IsDigit(c) ? (char)('0' + CharUnicodeInfo.GetDecimalDigitValue(c)) : c));

    // Python reads 1_000, but neither _1 nor 1__0.
    private static string? WithoutMarks(string digits) =>
        digits.StartsWith('_') || digits.EndsWith('_') || digits.Contains("__", StringComparison.Ordinal) ? null
        : digits.Replace("_", "", StringComparison.Ordinal);
}
