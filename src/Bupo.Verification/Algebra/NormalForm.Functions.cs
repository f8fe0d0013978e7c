using Bupo.Verification.Expressions;

namespace Bupo.Verification.Algebra;

internal sealed partial class NormalForm
{
    // (x + 40)! is multiplied out over x!, (x + 100)! is not.
    private const int MaxFactorialShift = 40;

    private static readonly Expression Two = new Number(2);

    private Fraction? OfCall(Call call)
    {
        var x = call.Arguments[0];
        return call.Function switch
        {
            Function.Exp => OfPower(ExpressionBuilder.E, x),
            Function.NaturalLog => Of(x) is { } argument ? Logarithm(argument) : null,
            Function.Log => OfLogarithm(call),
            Function.Abs => Of(x) is { } argument ? Absolute(argument) : null,
            Function.Sign => Of(ExpressionBuilder.Divide(new Call(Function.Abs, x), x)),
            Function.Max or Function.Min when !_domain.HasComplexVariables => OfExtreme(call),
            Function.Floor => Of(x) is { } argument ? Rounded(argument, isCeiling: false) : null,
            Function.Ceiling => Of(x) is { } argument ? Rounded(argument, isCeiling: true) : null,
            Function.Factorial => Of(x) is { } argument ? Factorial(argument) : null,
            Function.Binomial => OfBinomial(x, call.Arguments[1]),
            _ => Rewritten(call.Function, x) is { } other ? Of(other) ?? Atom(call) : Atom(call),
        };
    }

    /// <summary>The function by exponentials, logarithms or its own kind's first function; null for a function that is an atom.</summary>
    private static Expression? Rewritten(Function function, Expression x) => function switch
    {
        Function.Sin => ExpressionBuilder.Divide(Exponentials(ExpressionBuilder.I, x, -1), ExpressionBuilder.Multiply([Two, ExpressionBuilder.I])),
        Function.Cos => ExpressionBuilder.Divide(Exponentials(ExpressionBuilder.I, x, 1), Two),
        Function.Tan => Quotient(Function.Sin, Function.Cos, x),
        Function.Cot => Quotient(Function.Cos, Function.Sin, x),
        Function.Sec => ExpressionBuilder.Reciprocal(new Call(Function.Cos, x)),
        Function.Csc => ExpressionBuilder.Reciprocal(new Call(Function.Sin, x)),
        Function.Sinh => ExpressionBuilder.Divide(Exponentials(ExpressionBuilder.One, x, -1), Two),
        Function.Cosh => ExpressionBuilder.Divide(Exponentials(ExpressionBuilder.One, x, 1), Two),
        Function.Tanh => Quotient(Function.Sinh, Function.Cosh, x),
        Function.Coth => Quotient(Function.Cosh, Function.Sinh, x),
        Function.Sech => ExpressionBuilder.Reciprocal(new Call(Function.Cosh, x)),
        Function.Csch => ExpressionBuilder.Reciprocal(new Call(Function.Sinh, x)),
        Function.Arccos => FromRightAngle(new Call(Function.Arcsin, x)),
        Function.Arccot => FromRightAngle(new Call(Function.Arctan, x)),
        Function.Arcsec => FromRightAngle(new Call(Function.Arcsin, ExpressionBuilder.Reciprocal(x))),
        Function.Arccsc => new Call(Function.Arcsin, ExpressionBuilder.Reciprocal(x)),
        _ => null,
    };

    // e^(cx) + sign · e^(-cx)
    private static Expression Exponentials(Expression factor, Expression x, int sign)
    {
        var exponent = ExpressionBuilder.Multiply([factor, x]);
        return ExpressionBuilder.Add(
        [
            new Power(ExpressionBuilder.E, exponent),
            ExpressionBuilder.Multiply([new Number(sign), new Power(ExpressionBuilder.E, ExpressionBuilder.Negate(exponent))]),
        ]);
    }

    private static Expression Quotient(Function top, Function bottom, Expression x) =>
        ExpressionBuilder.Divide(new Call(top, x), new Call(bottom, x));

    private static Expression FromRightAngle(Expression angle) => ExpressionBuilder.Add(
        [ExpressionBuilder.Multiply([ExpressionBuilder.Half, ExpressionBuilder.Pi]), ExpressionBuilder.Negate(angle)]);

    private Fraction? OfLogarithm(Call call)
    {
        if (Of(call.Arguments[0]) is not { } argument || Logarithm(argument) is not { } logarithm)
        {
            return null;
        }
        if (call.Arguments.Length == 1 && !_decimalLog)
        {
            return logarithm;
        }
        var @base = call.Arguments.Length == 1 ? new Number(10) : call.Arguments[1];
        return Of(@base) is { } form && Logarithm(form) is { Numerator.IsZero: false } scale
            ? Multiply(logarithm, new Fraction(scale.Denominator, scale.Numerator))
            : null;
    }

    // max(a, b) is (a + b + |a - b|) / 2.
    private Fraction? OfExtreme(Call call)
    {
        if (call.Arguments.Length < 2)
        {
            return null;
        }
        var sign = new Number(call.Function == Function.Max ? 1 : -1);
        return Of(call.Arguments.Aggregate((a, b) => ExpressionBuilder.Divide(
            ExpressionBuilder.Add([a, b, ExpressionBuilder.Multiply(
                [sign, new Call(Function.Abs, ExpressionBuilder.Add([a, ExpressionBuilder.Negate(b)]))])]),
            Two)));
    }

    private Fraction? Absolute(Fraction value) =>
        Absolute(value.Numerator) is { } numerator && Absolute(value.Denominator) is { } denominator ? new Fraction(numerator, denominator) : null;

    /// <summary>|c · a · b| is |c|·|a|·|b|; a sum is an atom with the sign of its first term positive.</summary>
    private Polynomial? Absolute(Polynomial value)
    {
        if (value.AsConstant is { } constant)
        {
            return Polynomial.Of(constant.Sign < 0 ? -constant : constant);
        }
        if (value.Terms.Count > 1)
        {
            var content = ContentOf(value);
            var scale = value.Leading.Value.Sign < 0 ? -content : content;
            _work -= 4 * value.Terms.Count;
            return Polynomial.Of(new Monomial([(AbsoluteAtom(value.Scale(Rational.One / scale)), Rational.One)]), content);
        }
        var (monomial, coefficient) = value.Terms.First();
        var result = Polynomial.Of(coefficient.Sign < 0 ? -coefficient : coefficient);
        foreach (var (atom, exponent) in monomial.Factors)
        {
            var isSigned = !exponent.Numerator.IsEven && exponent.Denominator.IsOne && !_atoms.IsPositive(atom) && _atoms[atom].Kind
                is AtomTable.AtomKind.Variable or AtomTable.AtomKind.Named or AtomTable.AtomKind.ImaginaryUnit;
            var isComplex = _domain.HasComplexVariables && !_atoms.IsPositive(atom);
            var plain = new Monomial([(atom, Rational.One)]);
            var absolute = isSigned || isComplex ? AbsoluteAtom(Polynomial.Of(plain, Rational.One)) : atom;
            if (Reduced(new Monomial([(absolute, exponent)])) is not { } power || Multiply(result, power) is not { } product)
            {
                return null;
            }
            result = product;
        }
        return result;
    }

    // The square of a complex modulus is not the square of its argument.
    private int AbsoluteAtom(Polynomial value) => _domain.IsReal
        ? _atoms.Absolute(value)
        : _atoms.Named($"|{value.Key()}|", isIndependent: false, isPositive: true);

    private static Rational ContentOf(Polynomial value)
    {
        var content = value.Terms.Values.Aggregate(Gcd);
        return content.Sign < 0 ? -content : content;
    }

    /// <summary>The floor with its integer outside; the ceiling of x is minus the floor of -x.</summary>
    private Fraction? Rounded(Fraction value, bool isCeiling)
    {
        if (value.Denominator.AsConstant is not { IsZero: false } scale)
        {
            return FractionAtom("floor", value, isCeiling);
        }
        var numerator = value.Numerator.Scale((isCeiling ? -1 : 1) / scale);
        var constant = numerator.Terms.TryGetValue(Monomial.One, out var c) ? (Rational)Floor(c) : Rational.Zero;
        var rest = numerator + Polynomial.Of(-constant);
        if (rest.AsConstant is not null)
        {
            return Fraction.Of(isCeiling ? -constant : constant);
        }
        _work -= 4 * rest.Terms.Count;
        var atom = Polynomial.Of(new Monomial([(_atoms.Named($"floor({rest.Key()})", isIndependent: false), Rational.One)]), Rational.One);
        var floor = atom + Polynomial.Of(constant);
        return Fraction.Of(isCeiling ? floor.Scale(-1) : floor);
    }

    private Fraction FractionAtom(string name, Fraction value, bool isNegated)
    {
        _work -= 4 * (value.Numerator.Terms.Count + value.Denominator.Terms.Count);
        return Fraction.Atom(_atoms.Named($"{name}{isNegated}({value.Numerator.Key()}|{value.Denominator.Key()})", isIndependent: false));
    }

    /// <summary>(x + n)! as x! times n linear factors, so that quotients of factorials cancel.</summary>
    private Fraction? Factorial(Fraction value)
    {
        if (value.Denominator.AsConstant is not { IsZero: false } scale)
        {
            return FractionAtom("factorial", value, isNegated: false);
        }
        var argument = value.Numerator.Scale(Rational.One / scale);
        var shift = argument.Terms.TryGetValue(Monomial.One, out var c) ? Floor(c) : 0;
        if (shift > MaxFactorialShift || shift < -MaxFactorialShift || argument.AsConstant is not null)
        {
            return FractionAtom("factorial", Fraction.Of(argument), isNegated: false);
        }
        _work -= 4 * argument.Terms.Count;
        var rest = argument + Polynomial.Of((Rational)(-shift));
        var factors = Polynomial.One;
        for (var i = 1; i <= (int)System.Numerics.BigInteger.Abs(shift); i++)
        {
            var offset = shift > 0 ? i : 1 - i;
            if (Multiply(factors, rest + Polynomial.Of(offset)) is not { } product)
            {
                return null;
            }
            factors = product;
        }
        var atom = Polynomial.Of(new Monomial([(_atoms.Named($"factorial({rest.Key()})", isIndependent: false), Rational.One)]), Rational.One);
        return shift < 0 ? new Fraction(atom, factors) : Multiply(atom, factors) is { } all ? Fraction.Of(all) : null;
    }

    private Fraction? OfBinomial(Expression n, Expression k)
    {
        var difference = ExpressionBuilder.Add([n, ExpressionBuilder.Negate(k)]);
        Fraction? Of(Expression argument) => argument is Number { Value: { IsInteger: true, Sign: >= 0 } value } && value.Numerator <= MaxPower
            ? this.Of(ExpressionBuilder.Factorial(argument, isDouble: false))
            : this.Of(new Call(Function.Factorial, argument));
        return Of(n) is { } top && Of(k) is { Numerator.IsZero: false } first && Of(difference) is { Numerator.IsZero: false } second
            && Multiply(first, second) is { } bottom
            ? Multiply(top, new Fraction(bottom.Denominator, bottom.Numerator))
            : null;
    }

    /// <summary>A function that nothing is known of but its argument's sign.</summary>
    private Fraction? Atom(Call call)
    {
        var keys = new List<string>();
        var isOdd = call.Function is Function.Sin or Function.Arcsin or Function.Arctan or Function.Arsinh or Function.Artanh;
        var sign = Rational.One;
        foreach (var argument in call.Arguments)
        {
            if (Of(argument) is not { } form)
            {
                return null;
            }
            if (isOdd && !form.Numerator.IsZero && form.Numerator.Leading.Value.Sign < 0)
            {
                (form, sign) = (new Fraction(form.Numerator.Scale(-1), form.Denominator), -sign);
            }
            _work -= 4 * (form.Numerator.Terms.Count + form.Denominator.Terms.Count);
            keys.Add($"({form.Numerator.Key()}|{form.Denominator.Key()})");
        }
        if (call.Function is Function.Gcd or Function.Lcm)
        {
            keys.Sort(StringComparer.Ordinal);
        }
        var atom = Polynomial.Of(new Monomial([(_atoms.Named($"{call.Function}{string.Concat(keys)}", isIndependent: false), Rational.One)]), sign);
        return Fraction.Of(atom);
    }
}
