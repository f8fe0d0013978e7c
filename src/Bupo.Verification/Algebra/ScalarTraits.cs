using Bupo.Verification.Expressions;

namespace Bupo.Verification.Algebra;

/// <summary>What a scalar holds that decides how it is compared.</summary>
[Flags]
internal enum Traits
{
    None = 0,

    /// <summary>A variable: more than one point is needed.</summary>
    Variable = 1,

    /// <summary>An absolute value, sign or rounding: positive points alone would not see it.</summary>
    Sided = 2,

    /// <summary>A logarithm without a base.</summary>
    BareLog = 4,

    /// <summary>A structure or infinity: there is no number to compare.</summary>
    NotScalar = 8,
}

/// <summary>Measures scalars before they are compared.</summary>
internal static class ScalarTraits
{
    public static Traits Of(Expression expression)
    {
        switch (expression)
        {
            case Number:
            case Constant { Kind: <= ConstantKind.I }:
                return Traits.None;
            case Symbol or Words:
                return Traits.Variable;
            case Sum sum:
                return Of(sum.Terms);
            case Product product:
                return Of(product.Factors);
            case Power power:
                return Of(power.Base) | Of(power.Exponent);
            case Application application:
                return Of(application.Head) | Of(application.Argument);
            case Call call:
                var own = call.Function switch
                {
                    Function.Abs or Function.Sign or Function.Floor or Function.Ceiling => Traits.Sided,
                    Function.Log when call.Arguments.Length == 1 => Traits.BareLog,
                    _ => Traits.None,
                };
                return own | Of(call.Arguments);
            default:
                return Traits.NotScalar;
        }
    }

    /// <summary>What one evaluation costs; a function or root counts as many sums.</summary>
    public static int Work(Expression expression) => expression switch
    {
        Sum sum => 1 + Work(sum.Terms),
        Product product => 1 + Work(product.Factors),
        Power { Exponent: Number { Value.IsInteger: true } } power => 2 + Work(power.Base),
        Power power => 8 + Work(power.Base) + Work(power.Exponent),
        Call call => 8 + Work(call.Arguments),
        Application application => 1 + Work(application.Head) + Work(application.Argument),
        _ => 1,
    };

    private static int Work(Expression[] parts)
    {
        var work = 0;
        foreach (var part in parts)
        {
            work += Work(part);
        }
        return work;
    }

    private static Traits Of(Expression[] parts)
    {
        var traits = Traits.None;
        foreach (var part in parts)
        {
            traits |= Of(part);
        }
        return traits;
    }
}
