using Bupo.Verification.Expressions;

namespace Bupo.Verification.Algebra;

/// <summary>The factorial of any complex number off its poles, by Stirling's series.</summary>
internal static class GammaFunction
{
    private const double Shift = 32;

    // B(2k) / (2k (2k-1)) for k = 1 … 12.
    private static readonly Rational[] Stirling =
    [
        Rational.Reduced(1, 12), Rational.Reduced(-1, 360), Rational.Reduced(1, 1260), Rational.Reduced(-1, 1680),
        Rational.Reduced(1, 1188), Rational.Reduced(-691, 360_360), Rational.Reduced(1, 156), Rational.Reduced(-3617, 122_400),
        Rational.Reduced(43_867, 244_188), Rational.Reduced(-174_611, 125_400), Rational.Reduced(77_683, 5796),
        Rational.Reduced(-236_364_091, 1_506_960),
    ];

    /// <summary>x! = Γ(x + 1); NaN at the negative integers and where it overflows.</summary>
    public static T Factorial<T>(T x)
        where T : struct, IComplexField<T>
    {
        var one = T.From(1.0);
        var z = x + one;
        var rounded = z.Rounded;
        // Far to the left the shift would be long and the poles are dense.
        if (!(rounded.Real > -100) || (rounded is { Imaginary: 0, Real: <= 0 } && rounded.Real == Math.Round(rounded.Real)))
        {
            return T.From(double.NaN);
        }
        var shifted = one;
        for (; z.Rounded.Real < Shift; z += one)
        {
            shifted *= z;
        }
        var half = T.From(0.5);
        var logarithm = ((z - half) * T.Log(z)) - z + (half * T.Log(T.From(2.0) * T.Pi));
        var inverse = one / z;
        var square = inverse * inverse;
        foreach (var coefficient in Stirling)
        {
            logarithm += T.From(coefficient) * inverse;
            inverse *= square;
        }
        return logarithm.Rounded.Real > 700 ? T.From(double.NaN) : T.Exp(logarithm) / shifted;
    }
}
