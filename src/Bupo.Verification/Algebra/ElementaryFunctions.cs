using System.Numerics;
using Bupo.Verification.Expressions;

namespace Bupo.Verification.Algebra;

/// <summary>Trigonometric and hyperbolic functions and their inverses by exponentials and logarithms, on principal branches.</summary>
/// <typeparam name="T">The precision.</typeparam>
internal static class ElementaryFunctions<T>
    where T : struct, IComplexField<T>
{
    private static T One => T.From(1.0);

    private static T Two => T.From(2.0);

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
        _ => T.From(double.NaN),
    };

    private static T Sinh(T x) => (T.Exp(x) - T.Exp(T.From(0.0) - x)) / Two;

    private static T Cosh(T x) => (T.Exp(x) + T.Exp(T.From(0.0) - x)) / Two;

    private static T Sin(T x) => Sinh(T.I * x) / T.I;

    private static T Cos(T x) => Cosh(T.I * x);

    private static T Arcsin(T x) => Log((T.I * x) + T.Sqrt(One - (x * x))) / T.I;

    private static T Arctan(T x) => (Log(One + (T.I * x)) - Log(One - (T.I * x))) / (Two * T.I);

    private static T Log(T x) => x.Rounded == Complex.Zero ? T.From(double.NaN) : T.Log(x);

    // A pole is not always met exactly: cos(π/2) is a rounding error, not a value.
    private static T Quotient(T a, T b) => Complex.Abs(b.Rounded) < 1e-14 ? T.From(double.NaN) : a / b;
}
