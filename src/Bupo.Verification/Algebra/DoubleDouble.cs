using System.Numerics;
using Bupo.Verification.Expressions;

namespace Bupo.Verification.Algebra;

/// <summary>A real number of about 32 digits as an unevaluated sum of two doubles.</summary>
/// <remarks>Dekker (1971) and Knuth's error-free sums and products; functions by argument reduction and Taylor series.</remarks>
internal readonly record struct DoubleDouble(double High, double Low)
{
    public static readonly DoubleDouble Pi = new(3.141592653589793116, 1.224646799147353207e-16);

    private static readonly DoubleDouble Ln2 = new(0.693147180559945286, 2.319046813846299558e-17);

    private static readonly DoubleDouble[] InverseFactorials = BuildInverseFactorials();

    public static DoubleDouble Zero => default;

    public static DoubleDouble One => new(1, 0);

    public bool IsFinite => double.IsFinite(High);

    public static implicit operator DoubleDouble(double value) => new(value, 0);

    public static DoubleDouble operator +(DoubleDouble a, DoubleDouble b)
    {
        var sum = TwoSum(a.High, b.High);
        var tail = TwoSum(a.Low, b.Low);
        sum = QuickTwoSum(sum.High, sum.Low + tail.High);
        return QuickTwoSum(sum.High, sum.Low + tail.Low);
    }

    public static DoubleDouble operator -(DoubleDouble a) => new(-a.High, -a.Low);

    public static DoubleDouble operator -(DoubleDouble a, DoubleDouble b) => a + -b;

    public static DoubleDouble operator *(DoubleDouble a, DoubleDouble b)
    {
        var high = a.High * b.High;
        var low = Math.FusedMultiplyAdd(a.High, b.High, -high) + ((a.High * b.Low) + (a.Low * b.High));
        return QuickTwoSum(high, low);
    }

    public static DoubleDouble operator /(DoubleDouble a, DoubleDouble b)
    {
        var first = a.High / b.High;
        var rest = a - (b * first);
        var second = rest.High / b.High;
        rest -= b * second;
        return QuickTwoSum(first, second) + (rest.High / b.High);
    }

    public static DoubleDouble From(Rational value)
    {
        if (!value.IsInteger && value.Bits > 900)
        {
            return value.ToDouble();
        }
        var numerator = From(value.Numerator);
        return value.IsInteger ? numerator : numerator / From(value.Denominator);
    }

    public static DoubleDouble Sqrt(DoubleDouble a)
    {
        if (a.High <= 0)
        {
            return a.High == 0 ? Zero : double.NaN;
        }
        DoubleDouble guess = Math.Sqrt(a.High);
        return guess + ((a - (guess * guess)) / (guess + guess));
    }

    public static DoubleDouble Exp(DoubleDouble a)
    {
        if (a.High is > 709 or < -745 or double.NaN)
        {
            return Math.Exp(a.High);
        }
        const int Squarings = 9;
        var k = Math.Round(a.High / Ln2.High);
        var r = Scale(a - (Ln2 * k), 1.0 / (1 << Squarings));
        var sum = Zero; // e^r - 1, kept without its 1 so that squaring loses nothing
        for (var i = 8; i >= 1; i--)
        {
            sum = (sum + InverseFactorials[i]) * r;
        }
        for (var i = 0; i < Squarings; i++)
        {
            sum = Scale(sum, 2) + (sum * sum);
        }
        sum += One;
        return new(Math.ScaleB(sum.High, (int)k), Math.ScaleB(sum.Low, (int)k));
    }

    public static DoubleDouble Log(DoubleDouble a)
    {
        if (a.High <= 0 || !a.IsFinite)
        {
            return Math.Log(a.High);
        }
        DoubleDouble guess = Math.Log(a.High);
        return guess + (a * Exp(-guess)) - One;
    }

    public static (DoubleDouble Sin, DoubleDouble Cos) SinCos(DoubleDouble a)
    {
        // Beyond this the reduction by a 32-digit pi leaves too few digits to compare.
        if (!(Math.Abs(a.High) < 1e9))
        {
            return (double.NaN, double.NaN);
        }
        var half = Scale(Pi, 0.5);
        var quarter = Math.Round(a.High / half.High);
        var r = a - (half * quarter);
        var square = r * r;
        var (sin, cos) = (Zero, Zero);
        for (var i = 26; i >= 2; i -= 2)
        {
            cos = (InverseFactorials[i] - cos) * square;
            sin = (InverseFactorials[i + 1] - sin) * square;
        }
        (sin, cos) = (r - (r * sin), One - cos);
        return ((long)quarter & 3) switch
        {
            0 => (sin, cos),
            1 => (cos, -sin),
            2 => (-sin, -cos),
            _ => (-cos, sin),
        };
    }

    public static DoubleDouble Atan2(DoubleDouble y, DoubleDouble x)
    {
        DoubleDouble guess = Math.Atan2(y.High, x.High);
        var radius = Sqrt((x * x) + (y * y));
        if (!(radius.High > 0))
        {
            return guess;
        }
        var (sin, cos) = SinCos(guess);
        return guess + (((y * cos) - (x * sin)) / radius);
    }

    /// <summary>The product with a power of two.</summary>
    public static DoubleDouble Scale(DoubleDouble a, double power) => new(a.High * power, a.Low * power);

    private static DoubleDouble From(BigInteger value)
    {
        var high = (double)value;
        return !double.IsFinite(high) ? high
            : Math.Abs(high) < 1L << 52 ? high
            : QuickTwoSum(high, (double)(value - new BigInteger(high)));
    }

    private static DoubleDouble TwoSum(double a, double b)
    {
        var sum = a + b;
        var virtualB = sum - a;
        return new(sum, (a - (sum - virtualB)) + (b - virtualB));
    }

    private static DoubleDouble QuickTwoSum(double a, double b)
    {
        var sum = a + b;
        return new(sum, double.IsFinite(sum) ? b - (sum - a) : 0);
    }

    private static DoubleDouble[] BuildInverseFactorials()
    {
        var result = new DoubleDouble[30];
        result[0] = One;
        for (var i = 1; i < result.Length; i++)
        {
            result[i] = result[i - 1] / i;
        }
        return result;
    }
}
