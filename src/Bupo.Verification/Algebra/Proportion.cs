using Bupo.Verification.Expressions;

namespace Bupo.Verification.Algebra;

/// <summary>Whether one scalar is a constant multiple of another, as the two sides of rewritten equations are.</summary>
internal static class Proportion
{
    private const double Agreement = 150;

    private const int Points = 8;

    private const int LeastPoints = 3;

    /// <summary>The sign of the real factor c with a = c·b; null where there is none or it is not proved.</summary>
    public static int? Between(Expression a, Expression b)
    {
        var traits = ScalarTraits.Of(a) | ScalarTraits.Of(b);
        if ((traits & (Traits.NotScalar | Traits.Opaque)) != 0 || !traits.HasFlag(Traits.Variable))
        {
            return null;
        }
        var domain = SampleDomain.Of(a, b, traits);
        if (Sampled<DoubleComplex>(a, b, domain, int.Max(domain.Points, Points), 20) is not { } quick)
        {
            return null;
        }
        if (NormalForm.Proportion(a, b, domain) is { } factor)
        {
            return factor.Sign;
        }
        return !domain.IsPiecewise && Sampled<BigComplex<SampleBits>>(a, b, domain, Points, Agreement) == quick ? quick : null;
    }

    private static int? Sampled<T>(Expression a, Expression b, SampleDomain domain, int points, double bits)
        where T : struct, IComplexField<T>
    {
        T? first = null;
        var agreeing = 0;
        for (var index = 0; index < points; index++)
        {
            if (Ratio<T>(a, b, new SamplePoint(index, domain)) is not { } ratio)
            {
                continue;
            }
            first ??= ratio;
            if ((ratio - first.Value).Log2 > first.Value.Log2 - bits)
            {
                return null;
            }
            agreeing++;
        }
        return first is { } factor && agreeing >= LeastPoints && (factor - T.RealPart(factor)).Log2 < factor.Log2 - bits ? factor.Sign : null;
    }

    // Near a zero of either, no digits are left to divide.
    private static T? Ratio<T>(Expression a, Expression b, SamplePoint point)
        where T : struct, IComplexField<T>
    {
        var left = new Evaluator<T>(point);
        var right = new Evaluator<T>(point);
        var (x, y) = (left.Of(a), right.Of(b));
        return x.Log2 > left.Largest - (0.25 * T.Bits) && y.Log2 > right.Largest - (0.25 * T.Bits) && !double.IsPositiveInfinity(Math.Max(x.Log2, y.Log2))
            ? x / y
            : null;
    }
}
