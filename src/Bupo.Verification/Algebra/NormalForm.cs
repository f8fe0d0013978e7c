using System.Numerics;
using Bupo.Verification.Expressions;

namespace Bupo.Verification.Algebra;

/// <summary>Rewrites scalars as quotients of polynomials in atoms, so that a difference that cancels is known to be zero exactly.</summary>
/// <remarks>Roots of rationals become products of fractional powers of primes, which are linearly independent over the rationals
/// (Besicovitch 1940), so radicals compare exactly. Trigonometric functions become exponentials, maxima absolute values, factorials
/// multiples of one factorial. A proof holds where both sides are defined. Work is bounded: past the limits there is no normal form.</remarks>
internal sealed partial class NormalForm
{
    private const int MaxTerms = 256;
    private const int MaxPower = 64;

    private readonly AtomTable _atoms = new();
    private readonly SampleDomain _domain;
    private readonly bool _decimalLog;
    private int _work = 6_000;

    private NormalForm(SampleDomain domain, bool decimalLog)
    {
        _domain = domain;
        _decimalLog = decimalLog;
    }

    /// <summary>Whether a and b are equal: true or false where that is proved, null where it is not.</summary>
    public static bool? AreEqual(Expression a, Expression b, SampleDomain domain, bool decimalLog = false)
    {
        var form = new NormalForm(domain, decimalLog);
        if (form.Cross(a, b) is not var (left, right))
        {
            return null;
        }
        return (left + right.Scale(-1)).IsZero ? true : form._atoms.IsIndependent ? false : null;
    }

    /// <summary>The rational c with a = c·b; null where there is none or it is not proved.</summary>
    public static Rational? Proportion(Expression a, Expression b, SampleDomain domain)
    {
        var form = new NormalForm(domain, decimalLog: false);
        if (form.Cross(a, b) is not var (left, right) || left.IsZero || right.IsZero)
        {
            return null;
        }
        var (monomial, coefficient) = left.Terms.First();
        return right.Terms.TryGetValue(monomial, out var other) && (left + right.Scale(-coefficient / other)).IsZero ? coefficient / other : null;
    }

    /// <summary>Coefficient and constant of a linear expression with rational numbers; null for any other.</summary>
    public static (Rational Coefficient, Rational Constant)? Linear(Expression expression, string variable)
    {
        var form = new NormalForm(SampleDomain.Plain, decimalLog: false);
        if (form.Of(expression) is not { } value || value.Denominator.AsConstant is not { IsZero: false } scale || value.Numerator.Terms.Count > 2)
        {
            return null;
        }
        var (coefficient, constant) = (Rational.Zero, Rational.Zero);
        var atom = form._atoms.Variable("s" + variable);
        foreach (var (monomial, factor) in value.Numerator.Terms)
        {
            switch (monomial.Factors)
            {
                case []:
                    constant = factor / scale;
                    break;
                case [var (id, exponent)] when id == atom && exponent.IsOne:
                    coefficient = factor / scale;
                    break;
                default:
                    return null;
            }
        }
        return coefficient.IsZero ? null : (coefficient, constant);
    }

    private (Polynomial Left, Polynomial Right)? Cross(Expression a, Expression b) =>
        Of(a) is { } x && Of(b) is { } y && Multiply(x.Numerator, y.Denominator) is { } left && Multiply(y.Numerator, x.Denominator) is { } right
            ? (left, right)
            : null;

    private Fraction? Of(Expression expression) => --_work < 0 ? null : expression switch
    {
        Number number => Fraction.Of(number.Value),
        Symbol symbol => Fraction.Atom(_atoms.Variable("s" + symbol.Name)),
        Words words => Fraction.Atom(_atoms.Variable("w" + words.Text)),
        Constant constant => OfConstant(constant.Kind),
        Sum sum => OfSum(sum.Terms),
        Product product => OfProduct(product.Factors),
        Power power => OfPower(power.Base, power.Exponent),
        Call call => OfCall(call),
        _ => null,
    };

    private Fraction? OfConstant(ConstantKind kind) => kind switch
    {
        ConstantKind.I => Fraction.Atom(_atoms.ImaginaryUnit()),
        ConstantKind.Pi => Fraction.Atom(_atoms.Transcendental("pi")),
        ConstantKind.E => Fraction.Atom(_atoms.Transcendental("e")),
        _ => null,
    };

    private Fraction? OfSum(Expression[] terms)
    {
        var sum = Fraction.Of(Polynomial.Zero);
        foreach (var term in terms)
        {
            if (Of(term) is not { } next || Add(sum, next) is not { } total)
            {
                return null;
            }
            sum = total;
        }
        return sum;
    }

    private Fraction? OfProduct(Expression[] factors)
    {
        var product = Fraction.Of(Polynomial.One);
        foreach (var factor in factors)
        {
            if (Of(factor) is not { } next || Multiply(product, next) is not { } total)
            {
                return null;
            }
            product = total;
        }
        return product;
    }

    private Fraction? Add(Fraction a, Fraction b)
    {
        if (a.Denominator.IsOne && b.Denominator.IsOne)
        {
            _work -= int.Min(a.Numerator.Terms.Count, b.Numerator.Terms.Count);
            return Fraction.Of(a.Numerator + b.Numerator);
        }
        return Multiply(a.Numerator, b.Denominator) is { } left
            && Multiply(b.Numerator, a.Denominator) is { } right
            && Multiply(a.Denominator, b.Denominator) is { } denominator
            ? new Fraction(left + right, denominator)
            : null;
    }

    private Fraction? Multiply(Fraction a, Fraction b) =>
        Multiply(a.Numerator, b.Numerator) is { } numerator && Multiply(a.Denominator, b.Denominator) is { } denominator
            ? new Fraction(numerator, denominator)
            : null;

    /// <summary>The product with whole powers of primes, i and radicands multiplied out; null past the limits.</summary>
    private Polynomial? Multiply(Polynomial a, Polynomial b)
    {
        if (a.IsOne || b.IsOne)
        {
            return a.IsOne ? b : a;
        }
        _work -= a.Terms.Count * b.Terms.Count;
        if (_work < 0)
        {
            return null;
        }
        var terms = new Dictionary<Monomial, Rational>();
        var extra = Polynomial.Zero;
        foreach (var (x, p) in a.Terms)
        {
            foreach (var (y, q) in b.Terms)
            {
                var (monomial, coefficient, radicand) = Reduce(x * y, p * q);
                _work -= (int)(coefficient.Bits >> 8);
                if (_work < 0 || coefficient.Bits > Rational.MaxBits)
                {
                    return null;
                }
                if (radicand is null)
                {
                    Polynomial.Add(terms, monomial, coefficient);
                }
                else if (Multiply(Polynomial.Of(monomial, coefficient), radicand) is { } more)
                {
                    extra += more;
                }
                else
                {
                    return null;
                }
            }
        }
        var product = Polynomial.Of(terms) + extra;
        return product.Terms.Count <= MaxTerms ? product : null;
    }

    /// <summary>Pulls whole powers out: 2^(3/2) is 2·2^(1/2), i² is -1, a squared root is its radicand.</summary>
    private (Monomial Monomial, Rational Coefficient, Polynomial? Radicand) Reduce(Monomial monomial, Rational coefficient)
    {
        if (!Array.Exists(monomial.Factors, NeedsReduction))
        {
            return (monomial, coefficient, null);
        }
        var factors = new List<(int, Rational)>(monomial.Factors.Length);
        Polynomial? radicand = null;
        foreach (var (id, exponent) in monomial.Factors)
        {
            var atom = _atoms[id];
            var whole = Floor(exponent);
            var rest = exponent - whole;
            switch (atom.Kind)
            {
                case AtomTable.AtomKind.Prime when Rational.TryPower(atom.Prime, whole, out var power):
                    coefficient *= power;
                    break;
                case AtomTable.AtomKind.ImaginaryUnit when exponent.IsInteger:
                    var turns = (int)(((whole % 4) + 4) % 4);
                    coefficient = turns >= 2 ? -coefficient : coefficient;
                    rest = turns % 2;
                    break;
                case AtomTable.AtomKind.Radicand when whole.IsOne && radicand is null:
                    radicand = atom.Radicand;
                    break;
                case AtomTable.AtomKind.Absolute when whole >= 2 && whole < 4 && radicand is null:
                    radicand = Multiply(atom.Radicand!, atom.Radicand!);
                    rest = radicand is null ? exponent : exponent - 2;
                    break;
                default:
                    rest = exponent;
                    break;
            }
            if (!rest.IsZero)
            {
                factors.Add((id, rest));
            }
        }
        return (new([.. factors]), coefficient, radicand);
    }

    private bool NeedsReduction((int Atom, Rational Exponent) factor) => _atoms[factor.Atom].Kind switch
    {
        AtomTable.AtomKind.Prime => factor.Exponent.Sign < 0 || factor.Exponent.Numerator >= factor.Exponent.Denominator,
        AtomTable.AtomKind.ImaginaryUnit => !factor.Exponent.IsOne,
        AtomTable.AtomKind.Radicand => factor.Exponent.Numerator >= factor.Exponent.Denominator,
        AtomTable.AtomKind.Absolute => factor.Exponent.CompareTo(2) >= 0,
        _ => false,
    };

    private static BigInteger Floor(Rational value) =>
        (value.Numerator - (((value.Numerator % value.Denominator) + value.Denominator) % value.Denominator)) / value.Denominator;
}
