using System.Numerics;
using Bupo.Verification.Expressions;

namespace Bupo.Verification.Algebra;

/// <summary>The factorial of any complex number off its poles, by Stirling's series.</summary>
internal static class GammaFunction
{
    private const int MostTerms = 110;

    private static readonly Lazy<Rational[]> Stirling = new(BuildStirling);

    /// <summary>x! = Γ(x + 1); NaN at the negative integers and where it overflows.</summary>
    public static T Factorial<T>(T x)
        where T : struct, IComplexField<T>
    {
        var one = T.From(Complex.One);
        var z = x + one;
        var rounded = z.Rounded;
        // Far to the left the shift would be long and the poles are dense.
        if (!(rounded.Real > -100) || (z.IsReal && rounded.Real <= 0 && rounded.Real == Math.Round(rounded.Real)))
        {
            return T.From(new Complex(double.NaN, double.NaN));
        }
        var shifted = one;
        for (var leftmost = 16 + (T.Bits / 4); z.Rounded.Real < leftmost; z += one)
        {
            shifted *= z;
        }
        var logarithm = ((z - T.From(new Complex(0.5, 0))) * T.Log(z)) - z + (T.From(new Complex(0.5, 0)) * T.Log(T.From(new Complex(2, 0)) * T.Pi));
        var inverse = one / z;
        var square = inverse * inverse;
        foreach (var coefficient in Stirling.Value)
        {
            var term = T.From(coefficient) * inverse;
            if (!(term.Log2 > -T.Bits))
            {
                break;
            }
            logarithm += term;
            inverse *= square;
        }
        return logarithm.Rounded.Real > 700 ? T.From(new Complex(double.NaN, double.NaN)) : T.Exp(logarithm) / shifted;
    }

    // B(2k) / (2k (2k-1)), the Bernoulli numbers by way of the tangent numbers (Brent and Harvey 2011).
    private static Rational[] BuildStirling()
    {
        var tangent = new BigInteger[MostTerms + 1];
        tangent[1] = BigInteger.One;
        for (var k = 2; k <= MostTerms; k++)
        {
            tangent[k] = (k - 1) * tangent[k - 1];
        }
        for (var k = 2; k <= MostTerms; k++)
        {
            for (var j = k; j <= MostTerms; j++)
            {
                tangent[j] = ((j - k) * tangent[j - 1]) + ((j - k + 2) * tangent[j]);
            }
        }
        return [.. Enumerable.Range(1, MostTerms).Select(k =>
        {
            var power = BigInteger.One << (2 * k);
            var bernoulli = Rational.Reduced((k % 2 == 1 ? 1 : -1) * 2 * k * tangent[k], power * (power - 1));
            return bernoulli / (Rational)(2L * k * ((2 * k) - 1));
        })];
    }
}
