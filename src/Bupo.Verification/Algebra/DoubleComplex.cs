using System.Numerics;
using Bupo.Verification.Expressions;

namespace Bupo.Verification.Algebra;

/// <summary>Complex numbers of 16 digits: the quick look.</summary>
internal readonly record struct DoubleComplex(Complex Value) : IComplexField<DoubleComplex>
{
    public static DoubleComplex Pi => new(Math.PI);

    public static DoubleComplex I => new(Complex.ImaginaryOne);

    public static int Bits => 53;

    public Complex Rounded => Value;

    public double Log2 => Math.Log2(Math.Max(Math.Abs(Value.Real), Math.Abs(Value.Imaginary)));

    public bool IsReal => Value.Imaginary == 0;

    public int Sign => double.IsNaN(Value.Real) ? 0 : Math.Sign(Value.Real);

    public static DoubleComplex From(Rational value) => new(value.ToDouble());

    public static DoubleComplex From(Complex value) => new(value);

    public static DoubleComplex operator +(DoubleComplex a, DoubleComplex b) => new(a.Value + b.Value);

    public static DoubleComplex operator -(DoubleComplex a, DoubleComplex b) => new(a.Value - b.Value);

    public static DoubleComplex operator *(DoubleComplex a, DoubleComplex b) => a.IsReal && b.IsReal
        ? new(a.Value.Real * b.Value.Real)
        : new(a.Value * b.Value);

    public static DoubleComplex operator /(DoubleComplex a, DoubleComplex b) => a.IsReal && b.IsReal
        ? new(a.Value.Real / b.Value.Real)
        : new(a.Value / b.Value);

    public static DoubleComplex Exp(DoubleComplex a) => new(a.IsReal ? Math.Exp(a.Value.Real) : Complex.Exp(a.Value));

    public static DoubleComplex Log(DoubleComplex a) => new(a is { IsReal: true, Sign: > 0 } ? Math.Log(a.Value.Real) : Complex.Log(a.Value));

    public static DoubleComplex Sqrt(DoubleComplex a) => new(a is { IsReal: true, Sign: >= 0 } ? Math.Sqrt(a.Value.Real) : Complex.Sqrt(a.Value));

    public static DoubleComplex Conjugate(DoubleComplex a) => new(Complex.Conjugate(a.Value));

    public static DoubleComplex Abs(DoubleComplex a) => new(Complex.Abs(a.Value));

    public static DoubleComplex RealPart(DoubleComplex a) => new(a.Value.Real);

    public static DoubleComplex Floor(DoubleComplex a) => new(Math.Floor(a.Value.Real));
}
