namespace Bupo.Models.Templates.Parsing;

/// <summary>A piece of syntax that gives a value.</summary>
internal abstract record Expression;

internal sealed record Literal(object? Value) : Expression;

internal sealed record Variable(string Name) : Expression;

internal sealed record ListLiteral(IReadOnlyList<Expression> Items, bool IsTuple) : Expression;

internal sealed record MappingLiteral(IReadOnlyList<(Expression Key, Expression Value)> Entries) : Expression;

internal sealed record Member(Expression Target, string Name) : Expression;

internal sealed record Subscript(Expression Target, Expression Index) : Expression;

internal sealed record SliceOf(Expression Target, Expression? Start, Expression? Stop, Expression? Step) : Expression;

internal sealed record Call(Expression Target, ArgumentList Arguments) : Expression;

internal sealed record Filtered(Expression Target, string Name, ArgumentList Arguments) : Expression;

internal sealed record Tested(Expression Target, string Name, ArgumentList Arguments, bool Negated) : Expression;

internal sealed record Unary(string Operator, Expression Operand) : Expression;

internal sealed record Binary(string Operator, Expression Left, Expression Right) : Expression;

internal sealed record Concatenation(IReadOnlyList<Expression> Parts) : Expression;

internal sealed record Comparison(Expression First, IReadOnlyList<(string Operator, Expression Operand)> Rest) : Expression;

internal sealed record Conditional(Expression Condition, Expression Then, Expression? Otherwise) : Expression;

/// <summary>The text of the block that is being set or filtered.</summary>
internal sealed record Captured : Expression;

/// <summary>The arguments of a call as they are written.</summary>
/// <param name="Positional">In order.</param>
/// <param name="Named"><c>name=value</c>.</param>
/// <param name="Star"><c>*list</c>: more positional arguments.</param>
/// <param name="DoubleStar"><c>**mapping</c>: more named arguments.</param>
internal sealed record ArgumentList(
    IReadOnlyList<Expression> Positional,
    IReadOnlyList<(string Name, Expression Value)> Named,
    Expression? Star = null,
    Expression? DoubleStar = null)
{
    public static readonly ArgumentList Empty = new([], []);
}

/// <summary>Where an assignment puts a value.</summary>
internal abstract record Target;

internal sealed record NameTarget(string Name) : Target;

/// <summary><c>namespace.name</c>.</summary>
internal sealed record MemberTarget(string Namespace, string Name) : Target;

/// <summary><c>a, (b, c)</c>: the elements of a value.</summary>
internal sealed record TupleTarget(IReadOnlyList<Target> Targets) : Target;

/// <summary>A step of a template; a block is a list of these.</summary>
internal abstract record Statement(int Line);

internal sealed record Text(int Line, string Value) : Statement(Line);

internal sealed record Output(int Line, Expression Value) : Statement(Line);

internal sealed record If(int Line, IReadOnlyList<(Expression? Condition, IReadOnlyList<Statement> Body)> Branches)
    : Statement(Line);

internal sealed record For(
    int Line,
    Target Target,
    Expression Items,
    Expression? Condition,
    bool IsRecursive,
    IReadOnlyList<Statement> Body,
    IReadOnlyList<Statement> Otherwise) : Statement(Line);

internal sealed record Set(int Line, Target Target, Expression Value) : Statement(Line);

/// <summary><c>{% set x %}…{% endset %}</c>; the filters, if any, are around a <see cref="Captured"/>.</summary>
internal sealed record SetBlock(int Line, Target Target, IReadOnlyList<Statement> Body, Expression Value) : Statement(Line);

/// <summary><c>{% filter name %}…{% endfilter %}</c>; the filters are around a <see cref="Captured"/>.</summary>
internal sealed record FilterBlock(int Line, IReadOnlyList<Statement> Body, Expression Value) : Statement(Line);

/// <summary><c>{% with a = 1 %}…{% endwith %}</c>.</summary>
internal sealed record With(int Line, IReadOnlyList<(Target Target, Expression Value)> Values, IReadOnlyList<Statement> Body)
    : Statement(Line);

/// <summary>A macro, or the block of a call, which is a macro without a name.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Parameters">With their defaults.</param>
/// <param name="Body">Its statements.</param>
/// <param name="Extras">Those of <c>caller</c>, <c>varargs</c> and <c>kwargs</c> that the body uses, and so accepts.</param>
internal sealed record Macro(
    string Name,
    IReadOnlyList<(string Name, Expression? Default)> Parameters,
    IReadOnlyList<Statement> Body,
    IReadOnlySet<string> Extras);

internal sealed record MacroDefinition(int Line, Macro Macro) : Statement(Line);

/// <summary><c>{% call macro() %}…{% endcall %}</c>: the block becomes the macro <c>caller</c> of the call.</summary>
internal sealed record CallBlock(int Line, Call Call, Macro Caller) : Statement(Line);

/// <summary>Marks the assistant's text for training masks; rendered as if it were not there.</summary>
internal sealed record Generation(int Line, IReadOnlyList<Statement> Body) : Statement(Line);

internal sealed record LoopJump(int Line, bool Break) : Statement(Line);
