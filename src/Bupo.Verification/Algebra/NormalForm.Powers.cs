using System.Numerics;
using Bupo.Verification.Expressions;

namespace Bupo.Verification.Algebra;

internal sealed partial class NormalForm
{
    private const int TrialDivisors = 1000;

    private Fraction? OfPower(Expression @base, Expression exponent)
    {
        if (exponent is Number number)
        {
            // (b^m)^(p/q) is b^(m·p/q), of |b| for an even m: keeps √((x+1)²) from becoming the root of a sum.
            if (!number.Value.IsInteger && @base is Power { Exponent: Number inner } nested && !_domain.HasComplexVariables)
            {
                var isEven = inner.Value.Numerator.IsEven && number.Value.Denominator.IsEven;
                return OfPower(isEven ? new Call(Function.Abs, nested.Base) : nested.Base, new Number(inner.Value * number.Value));
            }
            return Of(@base) is { } form ? Raise(form, number.Value) : null;
        }
        if (Of(exponent) is not { } power)
        {
            return null;
        }
        return power.Denominator.AsConstant is { IsZero: false } scale ? Exponential(@base, power.Numerator.Scale(Rational.One / scale))
            : @base is Constant { Kind: ConstantKind.E } ? QuotientExponential(power)
            : null;
    }

    private Fraction? Raise(Fraction form, Rational exponent)
    {
        if (exponent.Sign < 0)
        {
            return form.Numerator.IsZero ? null : Raise(new Fraction(form.Denominator, form.Numerator), -exponent);
        }
        return Raise(form.Numerator, exponent) is { } numerator && Raise(form.Denominator, exponent) is { } denominator
            ? new Fraction(numerator, denominator)
            : null;
    }

    private Polynomial? Raise(Polynomial polynomial, Rational exponent)
    {
        if (polynomial.IsZero || polynomial.IsOne || exponent.IsZero)
        {
            return exponent.IsZero ? Polynomial.One : polynomial;
        }
        if (polynomial.Terms.Count == 1)
        {
            var (monomial, coefficient) = polynomial.Terms.First();
            if (coefficient.Sign < 0 && exponent.Denominator.IsEven && monomial.Factors.Length > 0)
            {
                return RadicandPower(polynomial, exponent); // √(-x) is not i√x for the negative x where it is real
            }
            return Root(coefficient, exponent) is { } root && MonomialPower(monomial, exponent) is { } power ? Multiply(root, power) : null;
        }
        if (exponent.IsInteger)
        {
            return exponent.Numerator <= MaxPower ? WholePower(polynomial, (int)exponent.Numerator) : null;
        }
        return RadicandPower(polynomial, exponent);
    }

    /// <summary>The power of each atom; √(x²) is |x| for what is real and may be negative.</summary>
    private Polynomial? MonomialPower(Monomial monomial, Rational exponent)
    {
        if (exponent.IsInteger || !exponent.Denominator.IsEven || !Array.Exists(monomial.Factors, IsSquare))
        {
            return Reduced(monomial.Pow(exponent));
        }
        var result = Polynomial.One;
        foreach (var factor in monomial.Factors)
        {
            var power = new Monomial([(factor.Atom, factor.Exponent)]).Pow(exponent);
            var next = Reduced(IsSquare(factor)
                ? new Monomial([(AbsoluteAtom(Polynomial.Of(new Monomial([(factor.Atom, Rational.One)]), Rational.One)), factor.Exponent * exponent)])
                : power);
            if (next is null || Multiply(result, next) is not { } product)
            {
                return null;
            }
            result = product;
        }
        return result;
    }

    private bool IsSquare((int Atom, Rational Exponent) factor) =>
        factor.Exponent.Numerator.IsEven && MayBeNegative(factor.Atom);

    private bool MayBeNegative(int atom) =>
        _atoms[atom].Kind is AtomTable.AtomKind.Variable or AtomTable.AtomKind.Named && !_domain.HasComplexVariables && !_atoms.IsPositive(atom);

    private Polynomial? RadicandPower(Polynomial polynomial, Rational exponent)
    {
        // The content leaves the root, the rest becomes an atom; its whole powers are multiplied out.
        var content = ContentOf(polynomial);
        var whole = Floor(exponent);
        if (whole > MaxPower || Root(content, exponent) is not { } factor)
        {
            return null;
        }
        _work -= 4 * polynomial.Terms.Count;
        var primitive = polynomial.Scale(Rational.One / content);
        var atom = Polynomial.Of(new Monomial([(_atoms.Radicand(primitive), exponent - whole)]), Rational.One);
        return WholePower(primitive, (int)whole) is { } outside && Multiply(factor, outside) is { } product
            ? Multiply(product, atom)
            : null;
    }

    private Polynomial? WholePower(Polynomial polynomial, int exponent)
    {
        var result = Polynomial.One;
        for (var i = 0; i < exponent; i++)
        {
            if (Multiply(result, polynomial) is not { } next)
            {
                return null;
            }
            result = next;
        }
        return result;
    }

    /// <summary>value^exponent for a positive exponent as a rational times fractional powers of primes.</summary>
    private Polynomial? Root(Rational value, Rational exponent)
    {
        if (exponent.IsInteger)
        {
            return Rational.TryPower(value, exponent.Numerator, out var power) ? Polynomial.Of(power) : null;
        }
        var result = Polynomial.One;
        if (value.Sign < 0)
        {
            // Odd roots of negative numbers are the real ones; square roots are imaginary; others have no form here.
            if (exponent.Denominator.IsEven && exponent.Denominator != 2)
            {
                return null;
            }
            result = !exponent.Denominator.IsEven ? Polynomial.Of(exponent.Numerator.IsEven ? Rational.One : -Rational.One)
                : Reduced(new Monomial([(_atoms.ImaginaryUnit(), exponent.Numerator)]))!;
            value = -value;
        }
        var factors = new List<(int, Rational)>();
        AddPrimes(factors, value.Numerator, exponent);
        AddPrimes(factors, value.Denominator, -exponent);
        factors.Sort((a, b) => a.Item1.CompareTo(b.Item1));
        return Reduced(new Monomial([.. factors])) is { } primes ? Multiply(result, primes) : null;
    }

    private void AddPrimes(List<(int, Rational)> factors, BigInteger value, Rational exponent)
    {
        _work -= (int)value.GetBitLength() >> 3;
        for (var divisor = 2; _work >= 0 && divisor <= TrialDivisors && !value.IsOne; divisor += divisor == 2 ? 1 : 2)
        {
            var count = 0;
            while ((value % divisor).IsZero)
            {
                value /= divisor;
                count++;
            }
            if (count > 0)
            {
                factors.Add((_atoms.Prime(divisor), exponent * count));
            }
            if ((BigInteger)divisor * divisor > value)
            {
                break;
            }
        }
        if (!value.IsOne)
        {
            var atom = value < TrialDivisors * TrialDivisors
                ? _atoms.Prime(value)
                : _atoms.Named("n" + value, isIndependent: false, isPositive: true);
            factors.Add((atom, exponent));
        }
    }

    private Polynomial? Reduced(Monomial monomial)
    {
        var (rest, coefficient, radicand) = Reduce(monomial, Rational.One);
        var reduced = Polynomial.Of(rest, coefficient);
        return radicand is null ? reduced : Multiply(reduced, radicand);
    }

    /// <summary>base^(Σ c·m) as the product of (base^m)^c; null where the base is a sum.</summary>
    private Fraction? Exponential(Expression @base, Polynomial exponent)
    {
        var result = Fraction.Of(Polynomial.One);
        foreach (var (monomial, coefficient) in exponent.Terms)
        {
            var factor = monomial.Factors.Length == 0 ? OfPower(@base, new Number(coefficient))
                : @base is Constant { Kind: ConstantKind.E } && IsImaginaryPi(monomial) && RootOfUnity(coefficient) is { } root ? Of(root)
                : ExponentialAtom(@base, monomial, coefficient);
            if (factor is not { } next || Multiply(result, next) is not { } product)
            {
                return null;
            }
            result = product;
        }
        return result;
    }

    // e^(p/q): an atom, or its reciprocal where the sign of p is negative.
    private Fraction QuotientExponential(Fraction exponent)
    {
        var isNegative = !exponent.Numerator.IsZero && exponent.Numerator.Leading.Value.Sign < 0;
        exponent = isNegative ? new Fraction(exponent.Numerator.Scale(-1), exponent.Denominator) : exponent;
        var atom = FractionAtom("exp", exponent, isNegated: false);
        return isNegative ? new Fraction(Polynomial.One, atom.Numerator) : atom;
    }

    private bool IsImaginaryPi(Monomial monomial) => monomial.Factors is [var (a, p), var (b, q)] && p.IsOne && q.IsOne
        && ((a == _atoms.ImaginaryUnit() && b == _atoms.Transcendental("pi")) || (b == _atoms.ImaginaryUnit() && a == _atoms.Transcendental("pi")));

    /// <summary>e^(iπt) by radicals for multiples of a twelfth of π; null for others.</summary>
    private static Expression? RootOfUnity(Rational turn)
    {
        if (!(turn * 12).IsInteger)
        {
            return null;
        }
        var twelfths = (int)((((turn * 12).Numerator % 24) + 24) % 24);
        // Thirds and quarters of π make up every twelfth: 4a + 3b = t.
        var quarters = twelfths % 4 * 3 % 4;
        var thirds = (twelfths - (3 * quarters)) / 4;
        var third = ExpressionBuilder.Divide(
            ExpressionBuilder.Add([ExpressionBuilder.One, ExpressionBuilder.Multiply([ExpressionBuilder.I, ExpressionBuilder.Root(new Number(3), null)])]), Two);
        var quarter = ExpressionBuilder.Divide(
            ExpressionBuilder.Add([ExpressionBuilder.One, ExpressionBuilder.I]), ExpressionBuilder.Root(Two, null));
        return ExpressionBuilder.Multiply([
            ExpressionBuilder.Raise(third, new Number(((thirds % 6) + 6) % 6)), ExpressionBuilder.Raise(quarter, new Number(quarters))]);
    }

    private Fraction? ExponentialAtom(Expression @base, Monomial monomial, Rational coefficient)
    {
        var factors = new List<(string Base, Rational Exponent)>();
        switch (@base)
        {
            case Constant { Kind: ConstantKind.E }:
                factors.Add(("e", coefficient));
                break;
            case Symbol symbol:
                factors.Add(("s" + symbol.Name, coefficient));
                break;
            case Number { Value.Sign: > 0 } number:
                var primes = new List<(int Atom, Rational Exponent)>();
                AddPrimes(primes, number.Value.Numerator, coefficient);
                AddPrimes(primes, number.Value.Denominator, -coefficient);
                factors.AddRange(primes.Select(prime => ($"a{prime.Atom}", prime.Exponent)));
                break;
            default:
                return null;
        }
        var result = Fraction.Of(Polynomial.One);
        foreach (var (name, exponent) in factors)
        {
            var atom = _atoms.Named($"{name}^({monomial})", isIndependent: false, isPositive: true);
            var size = exponent.Sign < 0 ? -exponent : exponent;
            var power = Polynomial.Of(new Monomial([(atom, size)]), Rational.One);
            var next = exponent.Sign < 0 ? new Fraction(Polynomial.One, power) : Fraction.Of(power);
            if (Multiply(result, next) is not { } product)
            {
                return null;
            }
            result = product;
        }
        return result;
    }

    /// <summary>The logarithm of a product is the sum of its factors' logarithms; primes and atoms have their own.</summary>
    private Fraction? Logarithm(Fraction argument) =>
        Logarithm(argument.Numerator) is { } numerator && Logarithm(argument.Denominator) is { } denominator
            ? Fraction.Of(numerator + denominator.Scale(-1))
            : null;

    private Polynomial? Logarithm(Polynomial argument)
    {
        if (argument.Terms.Count != 1)
        {
            _work -= 4 * argument.Terms.Count;
            return argument.IsZero ? null : LogarithmAtom(argument.Key());
        }
        var (monomial, coefficient) = argument.Terms.First();
        if (coefficient.Sign < 0)
        {
            return null;
        }
        var factors = new List<(int Atom, Rational Exponent)>(monomial.Factors);
        AddPrimes(factors, coefficient.Numerator, Rational.One);
        AddPrimes(factors, coefficient.Denominator, -Rational.One);
        return factors.Aggregate(Polynomial.Zero, (sum, factor) => sum + LogarithmAtom(LogarithmKey(factor)).Scale(factor.Exponent));
    }

    // ln(x²) is 2 ln|x|.
    private string LogarithmKey((int Atom, Rational Exponent) factor)
    {
        var atom = IsSquare(factor) ? AbsoluteAtom(Polynomial.Of(new Monomial([(factor.Atom, Rational.One)]), Rational.One)) : factor.Atom;
        return $"a{atom}";
    }

    private Polynomial LogarithmAtom(string key) =>
        Polynomial.Of(new Monomial([(_atoms.Named($"ln({key})", isIndependent: false), Rational.One)]), Rational.One);

    private static Rational Gcd(Rational a, Rational b) => Rational.Reduced(
        BigInteger.GreatestCommonDivisor(a.Numerator * b.Denominator, b.Numerator * a.Denominator),
        a.Denominator * b.Denominator);
}
