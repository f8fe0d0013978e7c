using System.Numerics;
using Bupo.Verification.Expressions;

namespace Bupo.Verification.Algebra;

/// <summary>Trigonometric and hyperbolic functions and their inverses by exponentials and logarithms, on principal branches.</summary>
/// <typeparam name="T">The precision.</typeparam>
internal static class ElementaryFunctions<T>
    where T : struct, IComplexField<T>
{
    private static T One => T.From(Complex.One);

    private static T Zero => T.From(Complex.Zero);

    private static T Undefined => T.From(new Complex(double.NaN, double.NaN));

    private static T Two => T.From(new Complex(2, 0));

    public static T Of(Function function, T x) => function switch
    {
        Function.Sin => Sin(x),
        Function.Cos => Cos(x),
        Function.Tan => Quotient(Sin(x), Cos(x)),
        Function.Cot => Quotient(Cos(x), Sin(x)),
        Function.Sec => Quotient(One, Cos(x)),
        Function.Csc => Quotient(One, Sin(x)),
        Function.Arcsin => Arcsin(x),
        Function.Arccos => (T.Pi / Two) - Arcsin(x),
        Function.Arctan => Arctan(x),
        Function.Arccot => (T.Pi / Two) - Arctan(x),
        Function.Arcsec => (T.Pi / Two) - Arcsin(Quotient(One, x)),
        Function.Arccsc => Arcsin(Quotient(One, x)),
        Function.Sinh => Sinh(x),
        Function.Cosh => Cosh(x),
        Function.Tanh => Quotient(Sinh(x), Cosh(x)),
        Function.Coth => Quotient(Cosh(x), Sinh(x)),
        Function.Sech => Quotient(One, Cosh(x)),
        Function.Csch => Quotient(One, Sinh(x)),
        Function.Arsinh => Log(x + T.Sqrt((x * x) + One)),
        Function.Arcosh => Log(x + (T.Sqrt(x + One) * T.Sqrt(x - One))),
        Function.Artanh => (Log(One + x) - Log(One - x)) / Two,
        _ => Undefined,
    };

    private static T Sinh(T x) => (T.Exp(x) - T.Exp(Zero - x)) / Two;

    private static T Cosh(T x) => (T.Exp(x) + T.Exp(Zero - x)) / Two;

    private static T Sin(T x) => Sinh(T.I * x) / T.I;

    private static T Cos(T x) => Cosh(T.I * x);

    // Real arguments in [-1, 1] have real values; rounding would leave them a small imaginary part.
    private static T Arcsin(T x)
    {
        var value = Log((T.I * x) + T.Sqrt(One - (x * x))) / T.I;
        return x.IsReal && x.Log2 <= 0 ? T.RealPart(value) : value;
    }

    private static T Arctan(T x)
    {
        var value = (Log(One + (T.I * x)) - Log(One - (T.I * x))) / (Two * T.I);
        return x.IsReal ? T.RealPart(value) : value;
    }

    private static T Log(T x) => double.IsNegativeInfinity(x.Log2) ? Undefined : T.Log(x);

    // A pole is not always met exactly: cos(π/2) is a rounding error, not a value.
    private static T Quotient(T a, T b) => b.Log2 < 6 - (0.95 * T.Bits) ? Undefined : a / b;
}
