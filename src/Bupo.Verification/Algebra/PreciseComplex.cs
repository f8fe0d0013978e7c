using System.Numerics;
using Bupo.Verification.Expressions;

namespace Bupo.Verification.Algebra;

/// <summary>Complex numbers of 32 digits: the close look.</summary>
internal readonly record struct PreciseComplex(DoubleDouble Real, DoubleDouble Imaginary) : IComplexField<PreciseComplex>
{
    public static PreciseComplex Pi => new(DoubleDouble.Pi, 0);

    public static PreciseComplex I => new(0, 1);

    public static double Tolerance => 1e-22;

    public Complex Rounded => new(Real.High, Imaginary.High);

    public static PreciseComplex From(Rational value) => new(DoubleDouble.From(value), 0);

    public static PreciseComplex From(double value) => new(value, 0);

    public static PreciseComplex operator +(PreciseComplex a, PreciseComplex b) => new(a.Real + b.Real, a.Imaginary + b.Imaginary);

    public static PreciseComplex operator -(PreciseComplex a, PreciseComplex b) => new(a.Real - b.Real, a.Imaginary - b.Imaginary);

    public static PreciseComplex operator *(PreciseComplex a, PreciseComplex b) => new(
        (a.Real * b.Real) - (a.Imaginary * b.Imaginary),
        (a.Real * b.Imaginary) + (a.Imaginary * b.Real));

    public static PreciseComplex operator /(PreciseComplex a, PreciseComplex b)
    {
        var norm = (b.Real * b.Real) + (b.Imaginary * b.Imaginary);
        return new(
            ((a.Real * b.Real) + (a.Imaginary * b.Imaginary)) / norm,
            ((a.Imaginary * b.Real) - (a.Real * b.Imaginary)) / norm);
    }

    public static PreciseComplex Exp(PreciseComplex a)
    {
        var size = DoubleDouble.Exp(a.Real);
        if (a.Imaginary.High == 0)
        {
            return new(size, 0);
        }
        var (sin, cos) = DoubleDouble.SinCos(a.Imaginary);
        return new(size * cos, size * sin);
    }

    public static PreciseComplex Log(PreciseComplex a) => a is { Imaginary.High: 0, Real.High: > 0 }
        ? new(DoubleDouble.Log(a.Real), 0)
        : new(DoubleDouble.Log(Size(a)), DoubleDouble.Atan2(a.Imaginary, a.Real));

    public static PreciseComplex Sqrt(PreciseComplex a)
    {
        if (a.Imaginary.High == 0)
        {
            return a.Real.High >= 0 ? new(DoubleDouble.Sqrt(a.Real), 0) : new(0, DoubleDouble.Sqrt(-a.Real));
        }
        var size = Size(a);
        if (a.Real.High >= 0)
        {
            var real = DoubleDouble.Sqrt(DoubleDouble.Scale(size + a.Real, 0.5));
            return new(real, DoubleDouble.Scale(a.Imaginary / real, 0.5));
        }
        var imaginary = DoubleDouble.Sqrt(DoubleDouble.Scale(size - a.Real, 0.5));
        imaginary = a.Imaginary.High < 0 ? -imaginary : imaginary;
        return new(DoubleDouble.Scale(a.Imaginary / imaginary, 0.5), imaginary);
    }

    public static PreciseComplex Conjugate(PreciseComplex a) => new(a.Real, -a.Imaginary);

    public static PreciseComplex Abs(PreciseComplex a) => new(Size(a), 0);

    private static DoubleDouble Size(PreciseComplex a) => a.Imaginary.High == 0
        ? (a.Real.High < 0 ? -a.Real : a.Real)
        : DoubleDouble.Sqrt((a.Real * a.Real) + (a.Imaginary * a.Imaginary));
}
