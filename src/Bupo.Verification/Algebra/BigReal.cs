using System.Numerics;
using Bupo.Verification.Expressions;

namespace Bupo.Verification.Algebra;

/// <summary>A real number as mantissa · 2^exponent, rounded to a fixed number of bits after every operation.</summary>
/// <remarks>Functions reduce their argument, then sum a Taylor series or iterate Newton's method from a double. A default value is 0.</remarks>
/// <typeparam name="TPrecision">The number of bits.</typeparam>
internal readonly record struct BigReal<TPrecision>
    where TPrecision : struct, IPrecision
{
    // Larger exponents are over- or underflow: the value is not a number.
    private const int MaxExponent = 1 << 20;

    private readonly BigInteger _mantissa;
    private readonly int _exponent;

    private BigReal(BigInteger mantissa, long exponent)
    {
        var excess = mantissa.GetBitLength() - TPrecision.Bits;
        if (excess > 0)
        {
            mantissa = ((mantissa >> (int)(excess - 1)) + BigInteger.One) >> 1;
            exponent += excess;
        }
        (_mantissa, _exponent) = (mantissa, (int)(mantissa.IsZero ? 0 : exponent));
        IsNaN = exponent is > MaxExponent or < -MaxExponent && !mantissa.IsZero;
    }

    private BigReal(bool isNaN) => IsNaN = isNaN;

    public static BigReal<TPrecision> NaN => new(isNaN: true);

    public static BigReal<TPrecision> Pi { get; } = new(BigConstants.Pi(TPrecision.Bits + 8), -TPrecision.Bits - 8);

    public bool IsNaN { get; }

    public bool IsZero => !IsNaN && _mantissa.IsZero;

    public int Sign => _mantissa.Sign;

    /// <summary>log2 of the size; -∞ for 0.</summary>
    public double Log2 => IsNaN ? double.NaN : _mantissa.IsZero ? double.NegativeInfinity : BigInteger.Log(BigInteger.Abs(_mantissa), 2) + _exponent;

    public static BigReal<TPrecision> operator -(BigReal<TPrecision> a) => a.IsNaN ? a : new(-a._mantissa, a._exponent);

    public static BigReal<TPrecision> operator +(BigReal<TPrecision> a, BigReal<TPrecision> b)
    {
        if (a.IsNaN || b.IsNaN)
        {
            return NaN;
        }
        if (a._mantissa.IsZero || b._mantissa.IsZero)
        {
            return a._mantissa.IsZero ? b : a;
        }
        var (high, low) = a._exponent >= b._exponent ? (a, b) : (b, a);
        var shift = high._exponent - low._exponent;
        // A term this far below the other does not change a bit of the sum.
        return shift > 2 * TPrecision.Bits + 2 ? high : new((high._mantissa << shift) + low._mantissa, low._exponent);
    }

    public static BigReal<TPrecision> operator -(BigReal<TPrecision> a, BigReal<TPrecision> b) => a + -b;

    public static BigReal<TPrecision> operator *(BigReal<TPrecision> a, BigReal<TPrecision> b) =>
        a.IsNaN || b.IsNaN ? NaN : new(a._mantissa * b._mantissa, (long)a._exponent + b._exponent);

    public static BigReal<TPrecision> operator /(BigReal<TPrecision> a, BigReal<TPrecision> b)
    {
        if (a.IsNaN || b.IsNaN || b._mantissa.IsZero)
        {
            return NaN;
        }
        var shift = (int)long.Max(0, TPrecision.Bits + 2 + b._mantissa.GetBitLength() - a._mantissa.GetBitLength());
        return new((a._mantissa << shift) / b._mantissa, (long)a._exponent - b._exponent - shift);
    }

    public static BigReal<TPrecision> From(Rational value) => value.IsInteger
        ? new(value.Numerator, 0)
        : new BigReal<TPrecision>(value.Numerator, 0) / new BigReal<TPrecision>(value.Denominator, 0);

    public static BigReal<TPrecision> From(double value)
    {
        if (!double.IsFinite(value))
        {
            return NaN;
        }
        var exponent = value == 0 ? 0 : Math.ILogB(value) - 60;
        return new((BigInteger)Math.ScaleB(value, -exponent), exponent);
    }

    /// <summary>The product with a power of two.</summary>
    public BigReal<TPrecision> Scale(int power) => IsNaN ? this : new(_mantissa, (long)_exponent + power);

    /// <summary>The nearest double; NaN where there is none.</summary>
    public double ToDouble()
    {
        if (IsNaN)
        {
            return double.NaN;
        }
        var excess = (int)long.Max(0, _mantissa.GetBitLength() - 62);
        return Math.ScaleB((double)(_mantissa >> excess), _exponent + excess);
    }

    /// <summary>The largest integer that is not larger; NaN for a number whose units are below its last bit.</summary>
    public BigReal<TPrecision> Floor() => IsNaN || _exponent > 0 ? NaN : new(_mantissa >> -_exponent, 0);

    public static BigReal<TPrecision> Sqrt(BigReal<TPrecision> a)
    {
        if (a.IsNaN || a.Sign <= 0)
        {
            return a.IsZero ? a : NaN;
        }
        var shift = (int)long.Max(0, (2 * TPrecision.Bits) + 4 - a._mantissa.GetBitLength());
        shift += (a._exponent - shift) & 1;
        return new(BigConstants.Sqrt(a._mantissa << shift), (a._exponent - shift) / 2);
    }

    public static BigReal<TPrecision> Exp(BigReal<TPrecision> a)
    {
        var size = a.Log2;
        if (!(size < 20))
        {
            return NaN;
        }
        if (a.IsZero || size < -TPrecision.Bits)
        {
            return new BigReal<TPrecision>(BigInteger.One, 0) + a;
        }
        const int Halvings = 16;
        var bits = TPrecision.Bits + 64;
        var x = a.Fixed(bits);
        var ln2 = BigConstants.Ln2(bits);
        var k = BigInteger.Divide((x << 1) + ln2, ln2 << 1);
        var r = (x - (k * ln2)) >> Halvings;
        var sum = BigInteger.Zero; // e^r - 1, kept without its 1 so that squaring loses nothing
        var term = BigInteger.One << bits;
        for (var i = 1; !term.IsZero; i++)
        {
            term = ((term * r) >> bits) / i;
            sum += term;
        }
        for (var i = 0; i < Halvings; i++)
        {
            sum = (sum << 1) + ((sum * sum) >> bits);
        }
        return new(sum + (BigInteger.One << bits), (long)k - bits);
    }

    public static BigReal<TPrecision> Log(BigReal<TPrecision> a)
    {
        if (a.IsNaN || a.Sign <= 0)
        {
            return NaN;
        }
        var power = (int)Math.Floor(a.Log2);
        var unit = a.Scale(-power); // [1, 2)
        var guess = From(Math.Log(unit.ToDouble()));
        for (var digits = 48; digits < TPrecision.Bits; digits *= 3)
        {
            var power1 = Exp(guess);
            guess += ((unit - power1) / (unit + power1)).Scale(1); // Halley's step triples the digits
        }
        return guess + (new BigReal<TPrecision>(power, 0) * new BigReal<TPrecision>(BigConstants.Ln2(TPrecision.Bits + 32), -TPrecision.Bits - 32));
    }

    public static (BigReal<TPrecision> Sin, BigReal<TPrecision> Cos) SinCos(BigReal<TPrecision> a)
    {
        const int LargestLog2 = 64;
        if (!(a.Log2 < LargestLog2))
        {
            return a.IsZero ? (a, new(BigInteger.One, 0)) : (NaN, NaN);
        }
        var bits = TPrecision.Bits + 64 + LargestLog2;
        var x = a.Fixed(bits);
        var half = BigConstants.Pi(bits) >> 1;
        var quarter = BigInteger.Divide((x << 1) + (x.Sign < 0 ? -half : half), half << 1);
        var r = x - (quarter * half);
        var square = (r * r) >> bits;
        var (sin, cos) = (r, BigInteger.One << bits);
        var (sinTerm, cosTerm) = (sin, cos);
        for (var i = 1; !cosTerm.IsZero || !sinTerm.IsZero; i += 2)
        {
            cosTerm = -((cosTerm * square) >> bits) / (i * (i + 1));
            sinTerm = -((sinTerm * square) >> bits) / ((i + 1) * (i + 2));
            (sin, cos) = (sin + sinTerm, cos + cosTerm);
        }
        var (s, c) = (new BigReal<TPrecision>(sin, -bits), new BigReal<TPrecision>(cos, -bits));
        return (int)(quarter & 3) switch
        {
            0 => (s, c),
            1 => (c, -s),
            2 => (-s, -c),
            _ => (-c, s),
        };
    }

    public static BigReal<TPrecision> Atan2(BigReal<TPrecision> y, BigReal<TPrecision> x)
    {
        var radius = Sqrt((x * x) + (y * y));
        if (radius.IsNaN || radius.IsZero)
        {
            return radius.IsNaN ? NaN : radius;
        }
        var angle = From(Math.Atan2((y / radius).ToDouble(), (x / radius).ToDouble()));
        for (var digits = 48; digits < TPrecision.Bits; digits *= 3)
        {
            var (sin, cos) = SinCos(angle);
            angle += ((y * cos) - (x * sin)) / radius; // the sine of the error
        }
        return angle;
    }

    // The value as an integer number of 2^-bits.
    private BigInteger Fixed(int bits)
    {
        var shift = _exponent + bits;
        return shift >= 0 ? _mantissa << shift : _mantissa >> -shift;
    }
}
