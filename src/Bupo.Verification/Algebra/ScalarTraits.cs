using Bupo.Verification.Expressions;

namespace Bupo.Verification.Algebra;

/// <summary>What a scalar contains that decides how it is compared.</summary>
[Flags]
internal enum Traits
{
    None = 0,

    /// <summary>A variable: more than one point is needed.</summary>
    Variable = 1,

    /// <summary>A logarithm without a base.</summary>
    BareLog = 1 << 1,

    /// <summary>A structure or infinity: there is no number to compare.</summary>
    NotScalar = 1 << 2,

    /// <summary>A root, logarithm or inverse function of a variable: it is not one formula everywhere, or not defined everywhere.</summary>
    Branched = 1 << 3,

    /// <summary>An absolute value, sign, maximum or minimum of a variable: points prove nothing.</summary>
    Piecewise = 1 << 4,

    /// <summary>A floor, ceiling or divisor function of a variable: points prove nothing, and the variables are integers too.</summary>
    Stepped = 1 << 5,

    /// <summary>A power of a negative number with a variable exponent: the variables are integers.</summary>
    Alternating = 1 << 6,

    /// <summary>The imaginary unit.</summary>
    Imaginary = 1 << 7,

    /// <summary>A conjugate, real or imaginary part, argument or modulus of a variable.</summary>
    ComplexPart = 1 << 8,

    /// <summary>An unknown function, or a sum, integral or limit: an atom that must be named before values are computed.</summary>
    Opaque = 1 << 9,
}

/// <summary>Measures scalars before they are compared.</summary>
internal static class ScalarTraits
{
    /// <summary>Traits that rule out a single value.</summary>
    public const Traits NotConstant = Traits.Variable | Traits.NotScalar | Traits.Opaque;

    public static Traits Of(Expression expression) => expression switch
    {
        Number => Traits.None,
        Constant { Kind: ConstantKind.I } => Traits.Imaginary,
        Constant { Kind: <= ConstantKind.I } => Traits.None,
        Symbol or Words => Traits.Variable,
        Sum sum => Of(sum.Terms),
        Product product => Of(product.Factors),
        Power power => OfPower(power),
        Application or Opaque or Binding => Traits.Opaque | Traits.Variable,
        Call call => OfCall(call),
        _ => Traits.NotScalar,
    };

    /// <summary>What one evaluation costs; a function or root counts as many sums.</summary>
    public static int Work(Expression expression) => expression switch
    {
        Sum sum => 1 + Work(sum.Terms),
        Product product => 1 + Work(product.Factors),
        Power { Exponent: Number { Value.IsInteger: true } } power => 2 + Work(power.Base),
        Power power => 8 + Work(power.Base) + Work(power.Exponent),
        Call call => 8 + Work(call.Arguments),
        Application application => 1 + Work(application.Head) + Work(application.Argument),
        Opaque opaque => 1 + Work(opaque.Arguments),
        Binding binding => 1 + Work(binding.Body),
        _ => 1,
    };

    private static Traits OfPower(Power power)
    {
        var (@base, exponent) = (Of(power.Base), Of(power.Exponent));
        var own = power.Exponent switch
        {
            Number { Value.IsInteger: true } => Traits.None,
            Number => @base.HasFlag(Traits.Variable) ? Traits.Branched : Traits.None,
            _ when power.Base is Number { Value.Sign: < 0 } && exponent.HasFlag(Traits.Variable) => Traits.Alternating,
            _ => @base.HasFlag(Traits.Variable) ? Traits.Branched : Traits.None,
        };
        return own | @base | exponent;
    }

    private static Traits OfCall(Call call)
    {
        var arguments = Of(call.Arguments);
        var own = call.Function == Function.Log && call.Arguments.Length == 1 ? Traits.BareLog : Traits.None;
        return own | arguments | (arguments.HasFlag(Traits.Variable) ? Kind(call.Function) : Traits.None);
    }

    private static Traits Kind(Function function) => function switch
    {
        Function.Abs => Traits.Piecewise | Traits.ComplexPart,
        Function.Sign or Function.Max or Function.Min => Traits.Piecewise,
        Function.Floor or Function.Ceiling or Function.Gcd or Function.Lcm => Traits.Stepped,
        Function.RealPart or Function.ImaginaryPart or Function.Argument or Function.Conjugate => Traits.ComplexPart,
        Function.Log or Function.NaturalLog or (>= Function.Arcsin and <= Function.Arccsc)
            or (>= Function.Arsinh and <= Function.Artanh) => Traits.Branched,
        _ => Traits.None,
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
