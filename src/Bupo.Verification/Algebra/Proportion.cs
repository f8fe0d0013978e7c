using Bupo.Verification.Expressions;

namespace Bupo.Verification.Algebra;

/// <summary>Whether one scalar is a constant multiple of another, as the two sides of rewritten equations are.</summary>
internal static class Proportion
{
    private const double Agreement = 150;

    // Points that have to agree, of those looked at where functions are not one formula everywhere.
    private const int Points = 4;

    /// <summary>The sign of the real factor c with a = c·b; null where there is none or it is not proved.</summary>
    public static int? Between(Expression a, Expression b)
    {
        var traits = ScalarTraits.Of(a) | ScalarTraits.Of(b);
        if ((traits & (Traits.NotScalar | Traits.Opaque)) != 0 || !traits.HasFlag(Traits.Variable))
        {
            return null;
        }
        var domain = SampleDomain.Of(a, b, traits);
        if (Sampled<DoubleComplex>(a, b, domain, domain.Points, 20) is not { } quick)
        {
            return null;
        }
        if (NormalForm.Proportion(a, b, domain) is { } factor)
        {
            return factor.Sign;
        }
        return domain.IsPiecewise ? null : Sampled<BigComplex<SampleBits>>(a, b, domain, Points, Agreement) is { } close && close == quick ? close : null;
    }

    private static int? Sampled<T>(Expression a, Expression b, SampleDomain domain, int points, double bits)
        where T : struct, IComplexField<T>
    {
        T? first = null;
        for (var index = 0; index < points; index++)
        {
            var evaluator = new Evaluator<T>(new SamplePoint(index, domain));
            var (x, y) = (evaluator.Of(a), evaluator.Of(b));
            // Near a zero of the two nothing is left to divide.
            if (!(Math.Min(x.Log2, y.Log2) > evaluator.Largest - (0.25 * T.Bits)) || double.IsPositiveInfinity(Math.Max(x.Log2, y.Log2)))
            {
                continue;
            }
            var ratio = x / y;
            first ??= ratio;
            if ((ratio - first.Value).Log2 > first.Value.Log2 - bits)
            {
                return null;
            }
        }
        return first is { } factor && (factor - T.RealPart(factor)).Log2 < factor.Log2 - bits ? factor.Sign : null;
    }
}
