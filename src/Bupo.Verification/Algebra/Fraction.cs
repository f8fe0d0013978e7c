using Bupo.Verification.Expressions;

namespace Bupo.Verification.Algebra;

/// <summary>A quotient of polynomials, not reduced: equality is tested by cross-multiplying.</summary>
internal readonly record struct Fraction(Polynomial Numerator, Polynomial Denominator)
{
    public static Fraction Of(Polynomial numerator) => new(numerator, Polynomial.One);

    public static Fraction Of(Rational value) => Of(Polynomial.Of(value));

    public static Fraction Atom(int atom) => Of(Polynomial.Of(new Monomial([(atom, Rational.One)]), Rational.One));

    /// <summary>The rational number this is; null if it holds atoms.</summary>
    public Rational? AsConstant => Denominator.IsOne ? Numerator.AsConstant : null;
}
