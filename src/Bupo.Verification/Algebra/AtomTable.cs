using Bupo.Verification.Expressions;

namespace Bupo.Verification.Algebra;

/// <summary>The things normal forms are polynomials in: variables, primes under roots, π, e, i, functions of normal forms.</summary>
internal sealed class AtomTable
{
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly List<Atom> _atoms = [];

    private string? _transcendental;

    /// <summary>False once an atom might satisfy an algebraic relation with the others, so that only sums found zero are decided.</summary>
    public bool IsIndependent { get; private set; } = true;

    public Atom this[int id] => _atoms[id];

    /// <summary>The variable, or the opaque thing, of that key.</summary>
    public int Named(string key, bool isIndependent, bool isPositive = false)
    {
        IsIndependent &= isIndependent;
        return Intern(key, new(AtomKind.Named, Rational.Zero, null, isPositive));
    }

    public int Variable(string key) => Intern(key, new(AtomKind.Variable, Rational.Zero, null));

    public int Prime(Rational prime) => Intern("p" + prime, new(AtomKind.Prime, prime, null));

    public int ImaginaryUnit() => Intern("i", new(AtomKind.ImaginaryUnit, Rational.Zero, null));

    /// <summary>π or e: each is independent of algebraic numbers, but the two may be related for all anyone knows.</summary>
    public int Transcendental(string key)
    {
        IsIndependent &= _transcendental is null || _transcendental == key;
        _transcendental = key;
        return Intern(key, new(AtomKind.Named, Rational.Zero, null, IsPositive: true));
    }

    /// <summary>The absolute value of a real polynomial; even powers of it are multiplied out.</summary>
    public int Absolute(Polynomial polynomial)
    {
        IsIndependent = false;
        return Intern("|" + polynomial.Key(), new(AtomKind.Absolute, Rational.Zero, polynomial));
    }

    /// <summary>A sum under a root; whole powers of it are multiplied out.</summary>
    public int Radicand(Polynomial polynomial)
    {
        IsIndependent = false;
        return Intern("r" + polynomial.Key(), new(AtomKind.Radicand, Rational.Zero, polynomial));
    }

    /// <summary>Whether the atom is not negative wherever it has a real value.</summary>
    public bool IsPositive(int id) => _atoms[id] is { IsPositive: true } or { Kind: AtomKind.Prime or AtomKind.Absolute or AtomKind.Radicand };

    private int Intern(string key, Atom atom)
    {
        if (!_ids.TryGetValue(key, out var id))
        {
            id = _atoms.Count;
            _ids.Add(key, id);
            _atoms.Add(atom);
        }
        return id;
    }

    /// <summary>One atom, with its prime or its radicand.</summary>
    internal readonly record struct Atom(AtomKind Kind, Rational Prime, Polynomial? Radicand, bool IsPositive = false);

    internal enum AtomKind
    {
        Named,
        Prime,
        ImaginaryUnit,
        Radicand,
        Absolute,
        Variable,
    }
}
