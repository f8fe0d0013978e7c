using System.Globalization;
using System.Numerics;

namespace Bupo.Verification.Expressions;

/// <summary>An exact fraction in lowest terms with a positive denominator.</summary>
internal readonly struct Rational : IEquatable<Rational>, IComparable<Rational>
{
    /// <summary>Results longer than this are refused by <see cref="TryPower"/>; products of bounded inputs stay near it.</summary>
    public const int MaxBits = 4096;

    private readonly BigInteger _denominator;

    private Rational(BigInteger numerator, BigInteger denominator)
    {
        Numerator = numerator;
        _denominator = denominator;
    }

    public static Rational Zero => new(BigInteger.Zero, BigInteger.One);

    public static Rational One => new(BigInteger.One, BigInteger.One);

    public BigInteger Numerator { get; }

    /// <summary>Positive; a default value is 0/1.</summary>
    public BigInteger Denominator => _denominator.IsZero ? BigInteger.One : _denominator;

    public bool IsInteger => Denominator.IsOne;

    public bool IsZero => Numerator.IsZero;

    public bool IsOne => Numerator.IsOne && Denominator.IsOne;

    public int Sign => Numerator.Sign;

    /// <summary>Bits of the longer part, the measure of work.</summary>
    public long Bits => long.Max(Numerator.GetBitLength(), Denominator.GetBitLength());

    public static implicit operator Rational(long value) => new(value, BigInteger.One);

    public static implicit operator Rational(BigInteger value) => new(value, BigInteger.One);

    public static Rational operator +(Rational a, Rational b) => a.IsInteger && b.IsInteger
        ? new(a.Numerator + b.Numerator, BigInteger.One)
        : Reduced((a.Numerator * b.Denominator) + (b.Numerator * a.Denominator), a.Denominator * b.Denominator);

    public static Rational operator -(Rational a) => new(-a.Numerator, a.Denominator);

    public static Rational operator -(Rational a, Rational b) => a + -b;

    public static Rational operator *(Rational a, Rational b) => a.IsInteger && b.IsInteger
        ? new(a.Numerator * b.Numerator, BigInteger.One)
        : Reduced(a.Numerator * b.Numerator, a.Denominator * b.Denominator);

    /// <summary>The quotient; the divisor must not be zero.</summary>
    public static Rational operator /(Rational a, Rational b) =>
        Reduced(a.Numerator * b.Denominator, a.Denominator * b.Numerator);

    public static bool operator ==(Rational a, Rational b) => a.Equals(b);

    public static bool operator !=(Rational a, Rational b) => !a.Equals(b);

    /// <summary>numerator/denominator in lowest terms; the denominator must not be zero.</summary>
    public static Rational Reduced(BigInteger numerator, BigInteger denominator)
    {
        if (denominator.Sign < 0)
        {
            (numerator, denominator) = (-numerator, -denominator);
        }
        if (denominator.IsOne)
        {
            return new(numerator, denominator);
        }
        var divisor = BigInteger.GreatestCommonDivisor(numerator, denominator);
        return divisor.IsOne ? new(numerator, denominator) : new(numerator / divisor, denominator / divisor);
    }

    /// <summary>The integer power; false if it is undefined or too long to compute.</summary>
    public static bool TryPower(Rational value, BigInteger exponent, out Rational result)
    {
        result = One;
        if (exponent.IsZero || value.IsOne)
        {
            return true;
        }
        if (value.IsZero)
        {
            result = Zero;
            return exponent.Sign > 0;
        }
        if (value == -One)
        {
            result = exponent.IsEven ? One : -One;
            return true;
        }
        var size = BigInteger.Abs(exponent);
        if (size > MaxBits || value.Bits * (long)size > MaxBits)
        {
            return false;
        }
        var (numerator, denominator) = (BigInteger.Pow(value.Numerator, (int)size), BigInteger.Pow(value.Denominator, (int)size));
        result = exponent.Sign > 0 ? new(numerator, denominator)
            : numerator.Sign > 0 ? new(denominator, numerator)
            : new(-denominator, -numerator);
        return true;
    }

    public int CompareTo(Rational other) =>
        (Numerator * other.Denominator).CompareTo(other.Numerator * Denominator);

    public bool Equals(Rational other) => Numerator == other.Numerator && Denominator == other.Denominator;

    public override bool Equals(object? obj) => obj is Rational other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Numerator, Denominator);

    public override string ToString() => IsInteger
        ? Numerator.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{Numerator}/{Denominator}");

    /// <summary>The nearest double, also where the parts alone would overflow.</summary>
    public double ToDouble()
    {
        if (IsInteger)
        {
            return (double)Numerator;
        }
        var shift = Numerator.GetBitLength() - Denominator.GetBitLength();
        return shift is > -900 and < 900 && Bits < 1000
            ? (double)Numerator / (double)Denominator
            : Math.ScaleB((double)((Numerator << (int)Math.Max(0, 64 - shift)) / (Denominator << (int)Math.Max(0, shift - 64))),
                (int)-Math.Max(0, 64 - shift) + (int)Math.Max(0, shift - 64));
    }
}
