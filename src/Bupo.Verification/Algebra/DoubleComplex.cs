using System.Numerics;
using Bupo.Verification.Expressions;

namespace Bupo.Verification.Algebra;

/// <summary>Complex numbers of 16 digits: the quick look.</summary>
internal readonly record struct DoubleComplex(Complex Value) : IComplexField<DoubleComplex>
{
    public static DoubleComplex Pi => new(Math.PI);

    public static DoubleComplex I => new(Complex.ImaginaryOne);

    public static double Tolerance => 1e-9;

    public Complex Rounded => Value;

    public static DoubleComplex From(Rational value) => new(value.ToDouble());

    public static DoubleComplex From(double value) => new(value);

    public static DoubleComplex operator +(DoubleComplex a, DoubleComplex b) => new(a.Value + b.Value);

    public static DoubleComplex operator -(DoubleComplex a, DoubleComplex b) => new(a.Value - b.Value);

    public static DoubleComplex operator *(DoubleComplex a, DoubleComplex b) => new(a.Value * b.Value);

    public static DoubleComplex operator /(DoubleComplex a, DoubleComplex b) => new(a.Value / b.Value);

    public static DoubleComplex Exp(DoubleComplex a) => new(a.Value.Imaginary == 0 ? Math.Exp(a.Value.Real) : Complex.Exp(a.Value));

    public static DoubleComplex Log(DoubleComplex a) =>
        new(a.Value is { Imaginary: 0, Real: > 0 } ? Math.Log(a.Value.Real) : Complex.Log(a.Value));

    public static DoubleComplex Sqrt(DoubleComplex a) =>
        new(a.Value is { Imaginary: 0, Real: >= 0 } ? Math.Sqrt(a.Value.Real) : Complex.Sqrt(a.Value));

    public static DoubleComplex Conjugate(DoubleComplex a) => new(Complex.Conjugate(a.Value));

    public static DoubleComplex Abs(DoubleComplex a) => new(Complex.Abs(a.Value));
}
