
namespace Bupo.Verification.Expressions;

/// <summary>What an answer says: a scalar, or a structure of scalars.</summary>
internal abstract class Expression;

/// <summary>A rational number.</summary>
internal sealed class Number(Rational value) : Expression
{
    public Rational Value { get; } = value;
}

/// <summary>A number written in another base, such as 4343_6.</summary>
internal sealed class BaseNumber(string digits, int radix) : Expression
{
    public string Digits { get; } = digits;

    public int Radix { get; } = radix;
}

/// <summary>A variable, with its subscript and primes in the name.</summary>
internal sealed class Symbol(string name) : Expression
{
    public string Name { get; } = name;
}

/// <summary>π, e, i, ∞, or a set of numbers that has its own letter.</summary>
internal sealed class Constant(ConstantKind kind) : Expression
{
    public ConstantKind Kind { get; } = kind;
}

internal enum ConstantKind
{
    Pi,
    E,
    I,
    Infinity,
    EmptySet,
    Reals,
    Integers,
    Naturals,
    Rationals,
    Complexes,
}

internal sealed class Sum(Expression[] terms) : Expression
{
    public Expression[] Terms { get; } = terms;
}

internal sealed class Product(Expression[] factors) : Expression
{
    public Expression[] Factors { get; } = factors;
}

internal sealed class Power(Expression @base, Expression exponent) : Expression
{
    public Expression Base { get; } = @base;

    public Expression Exponent { get; } = exponent;
}

/// <summary>A named function of its arguments; a logarithm without a base has one argument, with one it has two.</summary>
internal sealed class Call(Function function, params Expression[] arguments) : Expression
{
    public Function Function { get; } = function;

    public Expression[] Arguments { get; } = arguments;
}

/// <summary>An unknown function such as f(x); a product where its name is also a variable, as in k(x) beside k.</summary>
internal sealed class Application(Expression head, Expression argument) : Expression
{
    public Expression Head { get; } = head;

    public Expression Argument { get; } = argument;
}

/// <summary>An operation of which only the name is known, such as the maximum of one function.</summary>
internal sealed class Opaque(string name, params Expression[] arguments) : Expression
{
    public string Name { get; } = name;

    public Expression[] Arguments { get; } = arguments;
}

/// <summary>A sum, product, integral or limit, with the variable it binds.</summary>
internal sealed class Binding(string name, string variable, Expression body, params Expression[] bounds) : Expression
{
    /// <summary>The command: sum, prod, int, lim.</summary>
    public string Name { get; } = name;

    public string Variable { get; } = variable;

    public Expression Body { get; } = body;

    /// <summary>The lower and the upper bound, the target of a limit, or nothing.</summary>
    public Expression[] Bounds { get; } = bounds;
}

/// <summary>The dots in 1, 2, …, n.</summary>
internal sealed class Ellipsis : Expression
{
    public static readonly Ellipsis Dots = new();
}

/// <summary>left ± right, or left ∓ right; all signs of an answer are chosen together.</summary>
internal sealed class PlusMinus(Expression? left, Expression right, bool minusFirst) : Expression
{
    public Expression? Left { get; } = left;

    public Expression Right { get; } = right;

    public bool MinusFirst { get; } = minusFirst;
}

/// <summary>Items in brackets: a tuple, interval, set, or a bare list.</summary>
internal sealed class Listing(Expression[] items, char open, char close, Joint joint = Joint.Comma) : Expression
{
    /// <summary>The opening bracket of a list that has none.</summary>
    public const char Bare = ' ';

    public Expression[] Items { get; } = items;

    public char Open { get; } = open;

    public char Close { get; } = close;

    public Joint Joint { get; } = joint;

    public bool IsBare => Open == Bare;

    public bool IsSet => Open == '{';
}

/// <summary>What stands between the items of a list.</summary>
internal enum Joint
{
    Comma,
    And,
    Or,
}

internal sealed class Matrix(Expression[][] rows, bool isCases = false) : Expression
{
    /// <summary>Whether the rows are cases or equations, whose order says nothing.</summary>
    public bool IsCases { get; } = isCases;

    public Expression[][] Rows { get; } = rows;
}

/// <summary>A union, intersection or difference of sets, or a ratio a : b.</summary>
internal sealed class Combination(Combiner combiner, Expression[] parts) : Expression
{
    public Combiner Combiner { get; } = combiner;

    public Expression[] Parts { get; } = parts;
}

internal enum Combiner
{
    Union,
    Intersection,
    Difference,
    Ratio,
}

/// <summary>A chain such as a &lt; x ≤ b, with one comparison fewer than sides.</summary>
internal sealed class Relation(Expression[] sides, Comparison[] comparisons, Expression? modulus = null) : Expression
{
    public Expression[] Sides { get; } = sides;

    public Comparison[] Comparisons { get; } = comparisons;

    /// <summary>The modulus of a congruence.</summary>
    public Expression? Modulus { get; } = modulus;
}

internal enum Comparison
{
    Equal,
    Approximate,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
    Congruent,
    MapsTo,
}

/// <summary>A value with its unit as it is written, such as "km^2".</summary>
internal sealed class Quantity(Expression value, string unit) : Expression
{
    public Expression Value { get; } = value;

    public string Unit { get; } = unit;
}

/// <summary>An answer in words, or one that only its normalized text can be compared by.</summary>
internal sealed class Words(string text) : Expression
{
    public string Text { get; } = text;
}
