using Bupo.Verification.Reading;

namespace Bupo.Verification.Equivalence;

/// <summary>Questions about the form of an expression, and rewriting of ±.</summary>
internal static class ExpressionShape
{
    /// <summary>1 for ∞, -1 for -∞, 0 for anything else.</summary>
    public static int InfinitySign(Expression expression) => expression switch
    {
        Constant { Kind: ConstantKind.Infinity } => 1,
        Product { Factors: [Number { Value.Sign: not 0 } number, Constant { Kind: ConstantKind.Infinity }] } => number.Value.Sign,
        _ => 0,
    };

    /// <summary>Whether a side of an equation only names what the other side gives: x, f(x), f^{-1}(x), AB, \sin θ, "area".</summary>
    public static bool IsName(Expression expression) => expression switch
    {
        Symbol or Application or Words => true,
        Call { Arguments: [var argument] } => IsName(argument),
        Power { Base: Symbol, Exponent: Number { Value.Sign: < 0 } } => false,
        Product product => Array.TrueForAll(product.Factors, factor => factor is Symbol { Name: [>= 'A' and <= 'Z'] })
            || IsDerivative(product),
        Listing { IsBare: false } list => Array.TrueForAll(list.Items, IsName),
        _ => false,
    };

    // dy/dx
    private static bool IsDerivative(Product product) =>
        product.Factors is [Symbol { Name: "d" }, Symbol, Power { Base: Product { Factors: [Symbol { Name: "d" }, Symbol] } }];

    /// <summary>Whether a name is that of a function's value, so that y and f(x) may stand for each other.</summary>
    public static bool IsFunctionValue(Expression name) => name is Application or Symbol { Name: "y" };

    public static bool HasPlusMinus(Expression expression) => expression switch
    {
        PlusMinus => true,
        Sum sum => Array.Exists(sum.Terms, HasPlusMinus),
        Product product => Array.Exists(product.Factors, HasPlusMinus),
        Power power => HasPlusMinus(power.Base) || HasPlusMinus(power.Exponent),
        Call call => Array.Exists(call.Arguments, HasPlusMinus),
        Listing list => Array.Exists(list.Items, HasPlusMinus),
        Relation relation => Array.Exists(relation.Sides, HasPlusMinus),
        Quantity quantity => HasPlusMinus(quantity.Value),
        _ => false,
    };

    /// <summary>The expression with every ± read as one of its signs.</summary>
    public static Expression Choose(Expression expression, bool upper) => !HasPlusMinus(expression) ? expression : expression switch
    {
        PlusMinus { Left: var left, Right: var right } choice => Add(
            left is null ? null : Choose(left, upper),
            upper == choice.MinusFirst ? Expressions.Negate(Choose(right, upper)) : Choose(right, upper)),
        Sum sum => Expressions.Add(Choose(sum.Terms, upper)),
        Product product => Expressions.Multiply(Choose(product.Factors, upper)),
        Power power => Expressions.Raise(Choose(power.Base, upper), Choose(power.Exponent, upper)),
        Call call => new Call(call.Function, Choose(call.Arguments, upper)),
        Listing list => new Listing(Choose(list.Items, upper), list.Open, list.Close, list.Joint),
        Relation relation => new Relation(Choose(relation.Sides, upper), relation.Comparisons, relation.Modulus),
        Quantity quantity => new Quantity(Choose(quantity.Value, upper), quantity.Unit),
        _ => expression,
    };

    private static Expression Add(Expression? left, Expression right) => left is null ? right : Expressions.Add([left, right]);

    private static Expression[] Choose(Expression[] parts, bool upper) => Array.ConvertAll(parts, part => Choose(part, upper));
}
