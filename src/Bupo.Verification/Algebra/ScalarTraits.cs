using Bupo.Verification.Reading;

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
