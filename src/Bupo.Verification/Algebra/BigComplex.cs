using System.Numerics;
using Bupo.Verification.Expressions;

namespace Bupo.Verification.Algebra;

/// <summary>Complex numbers of many digits: the close look.</summary>
/// <typeparam name="TPrecision">The number of bits of each part.</typeparam>
internal readonly record struct BigComplex<TPrecision>(BigReal<TPrecision> Real, BigReal<TPrecision> Imaginary) : IComplexField<BigComplex<TPrecision>>
    where TPrecision : struct, IPrecision
{
    public static BigComplex<TPrecision> Pi => new(BigReal<TPrecision>.Pi, default);

    public static BigComplex<TPrecision> I => From(Complex.ImaginaryOne);

    public static int Bits => TPrecision.Bits;

    public static double PoleLog2 => -0.75 * TPrecision.Bits;

    public Complex Rounded => new(Real.ToDouble(), Imaginary.ToDouble());

    public double Log2 => Real.IsNaN || Imaginary.IsNaN ? double.NaN : Math.Max(Real.Log2, Imaginary.Log2);

    public bool IsReal => Imaginary.IsZero;

    public int Sign => Real.Sign;

    public static BigComplex<TPrecision> From(Rational value) => new(BigReal<TPrecision>.From(value), default);

    public static BigComplex<TPrecision> From(Complex value) =>
        new(BigReal<TPrecision>.From(value.Real), BigReal<TPrecision>.From(value.Imaginary));

    public static BigComplex<TPrecision> operator +(BigComplex<TPrecision> a, BigComplex<TPrecision> b) =>
        new(a.Real + b.Real, a.Imaginary + b.Imaginary);

    public static BigComplex<TPrecision> operator -(BigComplex<TPrecision> a, BigComplex<TPrecision> b) =>
        new(a.Real - b.Real, a.Imaginary - b.Imaginary);

    public static BigComplex<TPrecision> operator *(BigComplex<TPrecision> a, BigComplex<TPrecision> b) => a.IsReal && b.IsReal
        ? new(a.Real * b.Real, default)
        : new((a.Real * b.Real) - (a.Imaginary * b.Imaginary), (a.Real * b.Imaginary) + (a.Imaginary * b.Real));

    public static BigComplex<TPrecision> operator /(BigComplex<TPrecision> a, BigComplex<TPrecision> b)
    {
        if (b.IsReal)
        {
            return new(a.Real / b.Real, a.IsReal ? default : a.Imaginary / b.Real);
        }
        var norm = (b.Real * b.Real) + (b.Imaginary * b.Imaginary);
        return new(
            ((a.Real * b.Real) + (a.Imaginary * b.Imaginary)) / norm,
            ((a.Imaginary * b.Real) - (a.Real * b.Imaginary)) / norm);
    }

    public static BigComplex<TPrecision> Exp(BigComplex<TPrecision> a)
    {
        var size = BigReal<TPrecision>.Exp(a.Real);
        if (a.IsReal)
        {
            return new(size, default);
        }
        var (sin, cos) = BigReal<TPrecision>.SinCos(a.Imaginary);
        return new(size * cos, size * sin);
    }

    public static BigComplex<TPrecision> Log(BigComplex<TPrecision> a) => a is { IsReal: true, Sign: > 0 }
        ? new(BigReal<TPrecision>.Log(a.Real), default)
        : new(BigReal<TPrecision>.Log(Size(a)), BigReal<TPrecision>.Atan2(a.Imaginary, a.Real));

    public static BigComplex<TPrecision> Sqrt(BigComplex<TPrecision> a)
    {
        if (a.IsReal)
        {
            return a.Sign >= 0 ? new(BigReal<TPrecision>.Sqrt(a.Real), default) : new(default, BigReal<TPrecision>.Sqrt(-a.Real));
        }
        var size = Size(a);
        if (a.Sign >= 0)
        {
            var real = BigReal<TPrecision>.Sqrt((size + a.Real).Scale(-1));
            return new(real, (a.Imaginary / real).Scale(-1));
        }
        var imaginary = BigReal<TPrecision>.Sqrt((size - a.Real).Scale(-1));
        imaginary = a.Imaginary.Sign < 0 ? -imaginary : imaginary;
        return new((a.Imaginary / imaginary).Scale(-1), imaginary);
    }

    public static BigComplex<TPrecision> Conjugate(BigComplex<TPrecision> a) => new(a.Real, -a.Imaginary);

    public static BigComplex<TPrecision> Abs(BigComplex<TPrecision> a) => new(Size(a), default);

    public static BigComplex<TPrecision> RealPart(BigComplex<TPrecision> a) => new(a.Real, default);

    public static BigComplex<TPrecision> Floor(BigComplex<TPrecision> a) => new(a.Real.Floor(), default);

    private static BigReal<TPrecision> Size(BigComplex<TPrecision> a) => a.IsReal
        ? (a.Sign < 0 ? -a.Real : a.Real)
        : BigReal<TPrecision>.Sqrt((a.Real * a.Real) + (a.Imaginary * a.Imaginary));
}
