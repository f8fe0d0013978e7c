using Bupo.Verification.Expressions;

namespace Bupo.Verification.Algebra;

/// <summary>Complex arithmetic at some precision, with principal branches.</summary>
/// <typeparam name="T">The number type itself.</typeparam>
internal interface IComplexField<T>
    where T : struct, IComplexField<T>
{
    static abstract T Pi { get; }

    static abstract T I { get; }

    /// <summary>Relative difference below which two values of this precision count as equal.</summary>
    static abstract double Tolerance { get; }

    /// <summary>The nearest double complex, for decisions that need no precision.</summary>
    System.Numerics.Complex Rounded { get; }

    static abstract T From(Rational value);

    static abstract T From(double value);

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
}
