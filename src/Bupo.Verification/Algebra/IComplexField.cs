using System.Numerics;
using Bupo.Verification.Expressions;

namespace Bupo.Verification.Algebra;

/// <summary>Complex arithmetic at some precision, with principal branches.</summary>
/// <typeparam name="T">The number type itself.</typeparam>
internal interface IComplexField<T>
    where T : struct, IComplexField<T>
{
    static abstract T Pi { get; }

    static abstract T I { get; }

    /// <summary>Bits of the mantissa.</summary>
    static abstract int Bits { get; }

    /// <summary>The nearest double complex, for decisions that need no precision.</summary>
    Complex Rounded { get; }

    /// <summary>log2 of the size, also where a double would over- or underflow; -∞ for 0, NaN for no value.</summary>
    double Log2 { get; }

    /// <summary>Whether the imaginary part is exactly zero.</summary>
    bool IsReal { get; }

    /// <summary>The sign of the real part.</summary>
    int Sign { get; }

    static abstract T From(Rational value);

    static abstract T From(Complex value);

    static abstract T operator +(T a, T b);

    static abstract T operator -(T a, T b);

    static abstract T operator *(T a, T b);

    static abstract T operator /(T a, T b);

    static abstract T Exp(T a);

    static abstract T Log(T a);

    static abstract T Sqrt(T a);

    static abstract T Conjugate(T a);

    /// <summary>The absolute value, as a number without imaginary part.</summary>
    static abstract T Abs(T a);

    static abstract T RealPart(T a);

    /// <summary>The floor of the real part.</summary>
    static abstract T Floor(T a);
}
