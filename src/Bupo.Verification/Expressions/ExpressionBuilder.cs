using System.Numerics;

namespace Bupo.Verification.Expressions;

/// <summary>Builds expressions, folding what is rational on the way so that plain arithmetic never leaves the exact path.</summary>
internal static class ExpressionBuilder
{
    public static readonly Number Zero = new(Rational.Zero);

    public static readonly Number One = new(Rational.One);

    public static readonly Number MinusOne = new(-1);

    public static readonly Constant Pi = new(ConstantKind.Pi);

    public static readonly Constant E = new(ConstantKind.E);

    public static readonly Constant I = new(ConstantKind.I);

    public static readonly Constant Infinity = new(ConstantKind.Infinity);

    public static readonly Expression Half = new Number(Rational.Reduced(1, 2));

    private const int MaxFactorial = 1000;

    /// <summary>The sum of many terms, its numbers gathered in front.</summary>
    public static Expression Add(ReadOnlySpan<Expression> terms)
    {
        if (terms.Length == 1)
        {
            return terms[0];
        }
        var constant = Zero;
        var rest = new List<Expression>(terms.Length);
        foreach (var term in terms)
        {
            if (term is Number number && Fits(constant, number))
            {
                constant = new Number(constant.Value + number.Value);
            }
            else
            {
                rest.Add(term);
            }
        }
        if (rest.Count == 0)
        {
            return constant;
        }
        if (!constant.Value.IsZero)
        {
            rest.Insert(0, constant);
        }
        return rest.Count == 1 ? rest[0] : new Sum([.. rest]);
    }

    public static Expression Negate(Expression a) => a switch
    {
        Number x => new Number(-x.Value),
        Product p => Multiply([MinusOne, .. p.Factors]),
        _ => new Product([MinusOne, a]),
    };

    /// <summary>The product of many factors, with its numbers gathered in front.</summary>
    public static Expression Multiply(ReadOnlySpan<Expression> factors)
    {
        if (factors.Length == 1)
        {
            return factors[0];
        }
        var coefficient = One;
        var rest = new List<Expression>(factors.Length);
        foreach (var factor in factors)
        {
            if (factor is Number number && Fits(coefficient, number))
            {
                coefficient = new Number(coefficient.Value * number.Value);
            }
            else
            {
                rest.Add(factor);
            }
        }
        if (rest.Count == 0)
        {
            return coefficient;
        }
        if (!coefficient.Value.IsOne)
        {
            rest.Insert(0, coefficient);
        }
        return rest.Count == 1 ? rest[0] : new Product([.. rest]);
    }

    public static Expression Reciprocal(Expression a) => a is Number { Value.IsZero: false } x
        ? new Number(Rational.One / x.Value)
        : new Power(a, MinusOne);

    public static Expression Divide(Expression a, Expression b) => Multiply([a, Reciprocal(b)]);

    public static Expression Raise(Expression a, Expression exponent) =>
        a is Number x && exponent is Number { Value.IsInteger: true } n && Rational.TryPower(x.Value, n.Value.Numerator, out var power)
            ? new Number(power)
            : new Power(a, exponent);

    public static Expression Root(Expression a, Expression? degree)
    {
        var exponent = degree is null ? Half : Reciprocal(degree);
        if (a is Number { Value: { IsInteger: true, Sign: >= 0 } square } && degree is null && square.Bits <= 100)
        {
            var root = (long)Math.Round(Math.Sqrt((double)square.Numerator));
            if ((BigInteger)root * root == square.Numerator)
            {
                return new Number(root);
            }
        }
        return new Power(a, exponent);
    }

    public static Expression Factorial(Expression a, bool isDouble)
    {
        if (a is Number { Value: { IsInteger: true, Sign: >= 0 } n } && n.Numerator <= MaxFactorial)
        {
            var product = BigInteger.One;
            for (var i = (int)n.Numerator; i > 1; i -= isDouble ? 2 : 1)
            {
                product *= i;
            }
            return new Number(product);
        }
        return new Call(isDouble ? Function.DoubleFactorial : Function.Factorial, a);
    }

    public static Expression Binomial(Expression n, Expression k)
    {
        if (n is Number { Value: { IsInteger: true, Sign: >= 0 } top } && k is Number { Value: { IsInteger: true, Sign: >= 0 } bottom }
            && top.Numerator <= MaxFactorial)
        {
            var result = BigInteger.One;
            for (var i = 0; i < (int)BigInteger.Min(bottom.Numerator, MaxFactorial + 1); i++)
            {
                result = result * (top.Numerator - i) / (i + 1);
            }
            return new Number(result);
        }
        return new Call(Function.Binomial, n, k);
    }

    /// <summary>The greatest common divisor, or the least common multiple, of whole numbers; null for other arguments.</summary>
    public static Number? Gcd(Expression[] arguments, bool isMultiple)
    {
        var result = isMultiple ? BigInteger.One : BigInteger.Zero;
        foreach (var argument in arguments)
        {
            if (argument is not Number { Value: { IsInteger: true, IsZero: false } value } || value.Bits > Rational.MaxBits / arguments.Length)
            {
                return null;
            }
            var divisor = BigInteger.GreatestCommonDivisor(result, value.Numerator);
            result = isMultiple ? BigInteger.Abs(result / divisor * value.Numerator) : divisor;
        }
        return new Number(result);
    }

    /// <summary>Whether two trees are built alike; decides nothing about other forms.</summary>
    public static bool AreIdentical(Expression a, Expression b) => ReferenceEquals(a, b) || (a, b) switch
    {
        (Number x, Number y) => x.Value == y.Value,
        (Symbol x, Symbol y) => x.Name == y.Name,
        (Constant x, Constant y) => x.Kind == y.Kind,
        (BaseNumber x, BaseNumber y) => x.Radix == y.Radix && x.Digits == y.Digits,
        (Sum x, Sum y) => AreIdentical(x.Terms, y.Terms),
        (Product x, Product y) => AreIdentical(x.Factors, y.Factors),
        (Power x, Power y) => AreIdentical(x.Base, y.Base) && AreIdentical(x.Exponent, y.Exponent),
        (Call x, Call y) => x.Function == y.Function && AreIdentical(x.Arguments, y.Arguments),
        (Application x, Application y) => AreIdentical(x.Head, y.Head) && AreIdentical(x.Argument, y.Argument),
        (Opaque x, Opaque y) => x.Name == y.Name && AreIdentical(x.Arguments, y.Arguments),
        (Binding x, Binding y) => x.Name == y.Name && x.Variable == y.Variable && AreIdentical(x.Body, y.Body) && AreIdentical(x.Bounds, y.Bounds),
        _ => AreIdenticalStructures(a, b),
    };

    private static bool AreIdenticalStructures(Expression a, Expression b) => (a, b) switch
    {
        (Words x, Words y) => x.Text == y.Text,
        (Quantity x, Quantity y) => x.Unit == y.Unit && AreIdentical(x.Value, y.Value),
        (PlusMinus x, PlusMinus y) => x.MinusFirst == y.MinusFirst && AreIdentical(x.Right, y.Right)
            && (x.Left is null ? y.Left is null : y.Left is not null && AreIdentical(x.Left, y.Left)),
        (Listing x, Listing y) => (x.Open, x.Close, x.Joint) == (y.Open, y.Close, y.Joint) && AreIdentical(x.Items, y.Items),
        (Combination x, Combination y) => x.Combiner == y.Combiner && AreIdentical(x.Parts, y.Parts),
        (Matrix x, Matrix y) => x.IsCases == y.IsCases && x.Rows.Length == y.Rows.Length && x.Rows.Zip(y.Rows).All(row => AreIdentical(row.First, row.Second)),
        (Relation x, Relation y) => x.Comparisons.AsSpan().SequenceEqual(y.Comparisons) && AreIdentical(x.Sides, y.Sides)
            && (x.Modulus is null ? y.Modulus is null : y.Modulus is not null && AreIdentical(x.Modulus, y.Modulus)),
        _ => false,
    };

    private static bool AreIdentical(Expression[] a, Expression[] b)
    {
        if (a.Length != b.Length)
        {
            return false;
        }
        for (var i = 0; i < a.Length; i++)
        {
            if (!AreIdentical(a[i], b[i]))
            {
                return false;
            }
        }
        return true;
    }

    private static bool Fits(Number a, Number b) => a.Value.Bits + b.Value.Bits <= 2 * Rational.MaxBits;
}
