namespace Bupo.Models.Templates;

/// <summary>What gives a value.</summary>
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

internal sealed record ArgumentList(IReadOnlyList<Expression> Positional, IReadOnlyList<(string Name, Expression Value)> Named)
{
    public static readonly ArgumentList Empty = new([], []);
}

/// <summary>What is done in order; a block is a list of these.</summary>
internal abstract record Statement(int Line);

internal sealed record Text(int Line, string Value) : Statement(Line);

internal sealed record Output(int Line, Expression Value) : Statement(Line);

internal sealed record If(int Line, IReadOnlyList<(Expression? Condition, IReadOnlyList<Statement> Body)> Branches)
    : Statement(Line);

internal sealed record For(
    int Line,
    IReadOnlyList<string> Targets,
    Expression Items,
    Expression? Condition,
    IReadOnlyList<Statement> Body,
    IReadOnlyList<Statement> Otherwise) : Statement(Line);

internal sealed record Set(int Line, IReadOnlyList<string> Targets, Expression Value) : Statement(Line);

internal sealed record SetMember(int Line, string Target, string Name, Expression Value) : Statement(Line);

/// <summary><c>{% set x %}…{% endset %}</c>; the filters, if any, stand around a <see cref="Captured"/>.</summary>
internal sealed record SetBlock(int Line, string Target, IReadOnlyList<Statement> Body, Expression Value) : Statement(Line);

/// <summary>The text of the block that is being set.</summary>
internal sealed record Captured : Expression;

internal sealed record MacroDefinition(
    int Line,
    string Name,
    IReadOnlyList<(string Name, Expression? Default)> Parameters,
    IReadOnlyList<Statement> Body) : Statement(Line);

/// <summary>Marks the assistant's text for training masks; rendered as if it were not there.</summary>
internal sealed record Generation(int Line, IReadOnlyList<Statement> Body) : Statement(Line);

internal sealed record LoopJump(int Line, bool Break) : Statement(Line);
