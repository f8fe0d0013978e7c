using Bupo.Verification.Expressions;

namespace Bupo.Verification.Algebra;

/// <summary>A product of atoms with rational exponents, sorted by atom; none is zero.</summary>
internal sealed class Monomial : IEquatable<Monomial>
{
    public static readonly Monomial One = new([]);

    private readonly int _hash;

    public Monomial((int Atom, Rational Exponent)[] factors)
    {
        Factors = factors;
        var hash = new HashCode();
        foreach (var (atom, exponent) in factors)
        {
            hash.Add(atom);
            hash.Add(exponent);
        }
        _hash = hash.ToHashCode();
    }

    public (int Atom, Rational Exponent)[] Factors { get; }

    public static Monomial operator *(Monomial a, Monomial b)
    {
        if (a.Factors.Length == 0 || b.Factors.Length == 0)
        {
            return a.Factors.Length == 0 ? b : a;
        }
        var result = new List<(int, Rational)>(a.Factors.Length + b.Factors.Length);
        var (i, j) = (0, 0);
        while (i < a.Factors.Length && j < b.Factors.Length)
        {
            var (x, y) = (a.Factors[i], b.Factors[j]);
            if (x.Atom == y.Atom)
            {
                var exponent = x.Exponent + y.Exponent;
                if (!exponent.IsZero)
                {
                    result.Add((x.Atom, exponent));
                }
                i++;
                j++;
            }
            else
            {
                result.Add(x.Atom < y.Atom ? x : y);
                _ = x.Atom < y.Atom ? i++ : j++;
            }
        }
        result.AddRange(a.Factors.AsSpan(i));
        result.AddRange(b.Factors.AsSpan(j));
        return new([.. result]);
    }

    public Monomial Pow(Rational exponent) => exponent.IsZero
        ? One
        : new([.. Factors.Select(factor => (factor.Atom, factor.Exponent * exponent))]);

    public bool Equals(Monomial? other) =>
        other is not null && _hash == other._hash && Factors.AsSpan().SequenceEqual(other.Factors);

    public override bool Equals(object? obj) => Equals(obj as Monomial);

    public override int GetHashCode() => _hash;

    public override string ToString() => string.Join('*', Factors.Select(factor => $"a{factor.Atom}^{factor.Exponent}"));
}
