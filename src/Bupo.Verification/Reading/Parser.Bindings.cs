using Bupo.Verification.Expressions;

namespace Bupo.Verification.Reading;

internal sealed partial class Parser
{
    // A sum of more terms is not written out.
    private const int MostTerms = 1000;

    private const int MostNodes = 4000;

    /// <summary>A sum, product, integral or limit with the variable it binds; written out if its bounds are integers.</summary>
    private Expression ReadBinding()
    {
        if (++_depth > MaxDepth)
        {
            return Fail(TooDeep);
        }
        var name = Next().Text;
        var (lower, upper) = ReadBounds();
        var result = name == "int" ? ReadIntegral(lower, upper) : ReadIndexed(name, lower, upper);
        _depth--;
        return result;
    }

    private (Expression? Lower, Expression? Upper) ReadBounds()
    {
        Expression? lower = null;
        Expression? upper = null;
        while (Kind is TokenKind.Underscore or TokenKind.Caret)
        {
            if (Next().Kind == TokenKind.Underscore)
            {
                lower = ReadBound();
            }
            else
            {
                upper = ReadBound();
            }
        }
        return (lower, upper);
    }

    // An exponent after a lower bound is the upper bound, not its power.
    private Expression ReadBound()
    {
        var isNegative = Accept(TokenKind.Minus);
        _ = isNegative || Accept(TokenKind.Plus);
        var bound = ReadAtom();
        return isNegative ? ExpressionBuilder.Negate(bound) : bound;
    }

    private Expression ReadIntegral(Expression? lower, Expression? upper)
    {
        if (!MarkDifferential() || (lower is null) != (upper is null))
        {
            return Fail("an integral lacks its differential");
        }
        var body = Kind == TokenKind.Differential ? ExpressionBuilder.One : ReadSum();
        Expect(TokenKind.Differential);
        var variable = ReadSymbol(Next().Text);
        return lower is null ? new Binding("int", variable.Name, body, variable) : new Binding("int", variable.Name, body, lower, upper!);
    }

    // The d of the first dx outside brackets ends the integrand.
    private bool MarkDifferential()
    {
        var open = 0;
        for (var i = _position; i + 1 < _tokens.Count && open >= 0; i++)
        {
            open += _tokens[i].Kind switch
            {
                TokenKind.OpenParen or TokenKind.OpenBracket or TokenKind.OpenBrace or TokenKind.OpenSet or TokenKind.Begin => 1,
                TokenKind.CloseParen or TokenKind.CloseBracket or TokenKind.CloseBrace or TokenKind.CloseSet or TokenKind.EndOf => -1,
                _ => 0,
            };
            if (open == 0 && _tokens[i] is { Kind: TokenKind.Letter, Text: "d" } && _tokens[i + 1].Kind == TokenKind.Letter)
            {
                _tokens[i] = _tokens[i] with { Kind = TokenKind.Differential };
                return true;
            }
        }
        return false;
    }

    private Expression ReadIndexed(string name, Expression? lower, Expression? upper)
    {
        var isLimit = name == "lim";
        if (lower is not Relation { Sides: [var index, var start], Comparisons: [var comparison] }
            || comparison != (isLimit ? Comparison.MapsTo : Comparison.Equal) || (upper is null) != isLimit)
        {
            return Fail($"the bounds of \\{name} are not known");
        }
        var body = ReadTerm();
        if (index is Constant { Kind: ConstantKind.I })
        {
            // As an index i is no imaginary unit.
            index = new Symbol("i");
            body = ExpressionShape.Replace(body, part => part is Constant { Kind: ConstantKind.I } ? index : null);
        }
        return index is not Symbol variable ? Fail($"\\{name} has no variable")
            : isLimit ? new Binding(name, variable.Name, body, start)
            : WrittenOut(name, variable, start, upper!, body) ?? new Binding(name, variable.Name, body, start, upper!);
    }

    private static Expression? WrittenOut(string name, Symbol variable, Expression start, Expression end, Expression body)
    {
        if (start is not Number { Value: { IsInteger: true } first } || end is not Number { Value: { IsInteger: true } last })
        {
            return null;
        }
        var count = last.Numerator - first.Numerator + 1;
        var nodes = 0;
        ExpressionShape.Visit(body, _ => nodes++);
        if (count.Sign < 0 || count > MostTerms || count * nodes > MostNodes)
        {
            return null;
        }
        var terms = new Expression[(int)count];
        for (var i = 0; i < terms.Length; i++)
        {
            var value = new Number(first + i);
            terms[i] = ExpressionShape.Replace(body, part => part is Symbol symbol && symbol.Name == variable.Name ? value : null);
        }
        return name == "prod" ? ExpressionBuilder.Multiply([ExpressionBuilder.One, .. terms]) : ExpressionBuilder.Add([ExpressionBuilder.Zero, .. terms]);
    }
}
