using Bupo.Verification.Expressions;

namespace Bupo.Verification.Algebra;

/// <summary>A sum of monomials with rational coefficients; no coefficient is zero.</summary>
internal sealed class Polynomial
{
    private readonly Dictionary<Monomial, Rational> _terms;

    private Polynomial(Dictionary<Monomial, Rational> terms) => _terms = terms;

    public static Polynomial Zero { get; } = new([]);

    public static Polynomial One { get; } = Of(Rational.One);

    public IReadOnlyDictionary<Monomial, Rational> Terms => _terms;

    public bool IsZero => _terms.Count == 0;

    public bool IsOne => AsConstant is { IsOne: true };

    /// <summary>The value of a polynomial without atoms; null otherwise.</summary>
    public Rational? AsConstant => _terms.Count == 0 ? Rational.Zero
        : _terms.Count == 1 && _terms.TryGetValue(Monomial.One, out var value) ? value
        : null;

    public static Polynomial Of(Rational value) => Of(Monomial.One, value);

    public static Polynomial Of(Monomial monomial, Rational coefficient) =>
        coefficient.IsZero ? Zero : new(new() { [monomial] = coefficient });

    public static Polynomial operator +(Polynomial a, Polynomial b)
    {
        var (large, small) = a._terms.Count >= b._terms.Count ? (a, b) : (b, a);
        if (small.IsZero)
        {
            return large;
        }
        var terms = new Dictionary<Monomial, Rational>(large._terms);
        foreach (var (monomial, coefficient) in small._terms)
        {
            Add(terms, monomial, coefficient);
        }
        return new(terms);
    }

    /// <summary>Multiplies every coefficient.</summary>
    public Polynomial Scale(Rational factor) => factor.IsOne ? this
        : factor.IsZero ? Zero
        : new(_terms.ToDictionary(term => term.Key, term => term.Value * factor));

    /// <summary>Adds one term to a sum under construction.</summary>
    public static void Add(Dictionary<Monomial, Rational> terms, Monomial monomial, Rational coefficient)
    {
        var sum = terms.TryGetValue(monomial, out var old) ? old + coefficient : coefficient;
        if (sum.IsZero)
        {
            terms.Remove(monomial);
        }
        else
        {
            terms[monomial] = sum;
        }
    }

    /// <summary>A finished sum; takes the dictionary over.</summary>
    public static Polynomial Of(Dictionary<Monomial, Rational> terms) => new(terms);

    /// <summary>The term whose monomial comes first by its text: the same for equal polynomials.</summary>
    public KeyValuePair<Monomial, Rational> Leading => _terms.MinBy(term => term.Key.ToString(), StringComparer.Ordinal);

    /// <summary>The same text for equal polynomials, within one table of atoms.</summary>
    public string Key() => string.Join('+', _terms.Select(term => $"{term.Value}*{term.Key}").Order(StringComparer.Ordinal));
}
