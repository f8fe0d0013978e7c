using System.Globalization;
using System.Numerics;

namespace Bupo.Models.Templates.Python;

/// <summary>Decimal digits of a float, correctly rounded from its exact value, ties to even, as Python prints and rounds.</summary>
internal static class ExactDecimal
{
    private const int MaximumPrecision = 1000;

    /// <summary>The magnitude of a finite value with the given number of digits after the point.</summary>
    public static string Fixed(double value, int precision)
    {
        RequirePrecision(precision);
        var digits = Rounded(value, precision).ToString(CultureInfo.InvariantCulture).PadLeft(precision + 1, '0');
        return precision == 0 ? digits : digits[..^precision] + "." + digits[^precision..];
    }

    /// <summary>The magnitude of a finite value as significant digits and the exponent of the first one.</summary>
    public static (string Digits, int Exponent) Scientific(double value, int count)
    {
        RequirePrecision(count);
        if (value == 0)
        {
            return (new string('0', count), 0);
        }
        // The logarithm may miss by one, and rounding 9.99 gives one digit more.
        for (var exponent = (int)Math.Floor(Math.Log10(Math.Abs(value))) - 1; ; exponent++)
        {
            var digits = Rounded(value, count - 1 - exponent).ToString(CultureInfo.InvariantCulture);
            if (digits.Length <= count)
            {
                return (digits, exponent);
            }
        }
    }

    /// <summary>Python's <c>round(value, precision)</c>.</summary>
    public static double Round(double value, int precision)
    {
        if (!double.IsFinite(value) || precision > 350)
        {
            return value;
        }
        var text = precision >= 0
            ? Fixed(value, precision)
            : Rounded(value, precision).ToString(CultureInfo.InvariantCulture) + new string('0', Math.Min(-precision, 400));
        return Math.CopySign(double.Parse(text, CultureInfo.InvariantCulture), value);
    }

    /// <summary>Python's <c>round</c> of a whole number to tens, hundreds and so on.</summary>
    public static BigInteger Round(BigInteger value, int precision)
    {
        if (precision >= 0)
        {
            return value;
        }
        RequirePrecision(-precision);
        var unit = BigInteger.Pow(10, -precision);
        return RoundedQuotient(BigInteger.Abs(value), unit) * unit * value.Sign;
    }

    // |value| · 10^precision as the nearest whole number.
    private static BigInteger Rounded(double value, int precision)
    {
        var bits = BitConverter.DoubleToInt64Bits(Math.Abs(value));
        var exponent = (int)(bits >> 52);
        BigInteger numerator = exponent == 0 ? bits : (bits & ((1L << 52) - 1)) | (1L << 52);
        var denominator = BigInteger.One;
        Scale(2, Math.Max(exponent, 1) - 1075);
        Scale(10, precision);
        return RoundedQuotient(numerator, denominator);

        void Scale(int radix, int power)
        {
            numerator *= power > 0 ? BigInteger.Pow(radix, power) : 1;
            denominator *= power < 0 ? BigInteger.Pow(radix, -power) : 1;
        }
    }

    private static BigInteger RoundedQuotient(BigInteger numerator, BigInteger denominator)
    {
        var quotient = BigInteger.DivRem(numerator, denominator, out var rest);
        var half = (rest * 2).CompareTo(denominator);
        return half > 0 || (half == 0 && !quotient.IsEven) ? quotient + 1 : quotient;
    }

    private static void RequirePrecision(int precision)
    {
        if (precision is < 0 or > MaximumPrecision)
        {
            throw new TemplateFault($"a precision of {precision} is outside 0 to {MaximumPrecision}.");
        }
    }
}
