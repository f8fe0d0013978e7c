namespace Bupo.Verification.Expressions;

/// <summary>From one unit to another: the value times <paramref name="Factor"/> plus <paramref name="Offset"/>.</summary>
/// <param name="Factor">How many of the second unit one of the first is.</param>
/// <param name="Offset">The difference of their zeros, which only temperatures have.</param>
internal readonly record struct Conversion(Rational Factor, Rational Offset)
{
    public static Conversion Same => new(Rational.One, Rational.Zero);

    public bool IsSame => Factor.IsOne && Offset.IsZero;

    public Expression Of(Expression value) => IsSame ? value
        : ExpressionBuilder.Add([ExpressionBuilder.Multiply([new Number(Factor), value]), new Number(Offset)]);
}
