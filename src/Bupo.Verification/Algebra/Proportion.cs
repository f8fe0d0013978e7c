using Bupo.Verification.Expressions;

namespace Bupo.Verification.Algebra;

/// <summary>Whether one scalar is a constant multiple of another, as the two sides of rewritten equations are.</summary>
internal static class Proportion
{
    /// <summary>The real factor c with a = c·b at every sample point; null where there is none or it cannot be told.</summary>
    public static double? Between(Expression a, Expression b)
    {
        var traits = ScalarTraits.Of(a) | ScalarTraits.Of(b);
        if (traits.HasFlag(Traits.NotScalar) || !traits.HasFlag(Traits.Variable))
        {
            return null;
        }
        PreciseComplex? first = null;
        for (var index = 0; index < 5; index++)
        {
            var evaluator = new Evaluator<PreciseComplex>(new SamplePoint(index));
            var ratio = evaluator.Of(a) / evaluator.Of(b);
            if (!ratio.Real.IsFinite || !ratio.Imaginary.IsFinite)
            {
                continue;
            }
            first ??= ratio;
            var size = System.Numerics.Complex.Abs(first.Value.Rounded);
            if (System.Numerics.Complex.Abs((ratio - first.Value).Rounded) > size * 1e-18)
            {
                return null;
            }
        }
        return first is { } factor && Math.Abs(factor.Imaginary.High) < 1e-18 ? factor.Real.High : null;
    }
}
