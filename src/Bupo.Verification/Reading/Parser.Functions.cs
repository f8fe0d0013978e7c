using System.Runtime.InteropServices;
using Bupo.Verification.Expressions;

namespace Bupo.Verification.Reading;

internal sealed partial class Parser
{
    private Expression ReadFunction()
    {
        if (++_depth > MaxDepth)
        {
            return Fail(TooDeep);
        }
        var name = Next();
        var function = (Function)name.Detail;
        Expression? logBase = name.Text == "lg" ? new Number(10) : null;
        Expression? exponent = null;
        while (Kind is TokenKind.Underscore or TokenKind.Caret)
        {
            if (Next().Kind == TokenKind.Underscore)
            {
                logBase = ReadLogBase();
            }
            else
            {
                exponent = ReadScript();
            }
        }
        if (logBase is not null && function is not (Function.Log or Function.NaturalLog))
        {
            return Fail($"{function} takes no subscript");
        }
        _arguments++;
        var argument = ReadFunctionArgument();
        _arguments--;
        _depth--;
        if (exponent is Number { Value: var power } && power == -Rational.One && Inverse(function) is { } inverse)
        {
            return new Call(inverse, argument);
        }
        var call = Call(function, argument, logBase);
        return exponent is null ? call : ExpressionBuilder.Raise(call, exponent);
    }

    // TeX takes one character where there are no braces: \log_28 is the logarithm of 8, unless nothing would be left for the argument.
    private Expression ReadLogBase() => Kind == TokenKind.Number && !StartsOperand(PeekKind(1)) ? ReadFractionPart() : ReadAtom();

    private static Expression Call(Function function, Expression argument, Expression? logBase) => (function, argument) switch
    {
        (Function.Log or Function.NaturalLog, _) when logBase is not null => new Call(Function.Log, argument, logBase),
        (Function.Gcd or Function.Lcm, Listing list) when ExpressionBuilder.Gcd(list.Items, function == Function.Lcm) is { } number => number,
        (Function.Cis, _) => ExpressionBuilder.Raise(ExpressionBuilder.E, ExpressionBuilder.Multiply([ExpressionBuilder.I, argument])),
        (Function.Max or Function.Min or Function.Gcd or Function.Lcm, Listing { Items.Length: > 1 } list) => new Call(function, list.Items),
        (Function.Max or Function.Min or Function.Gcd or Function.Lcm, _) => new Opaque(function.ToString(), argument),
        _ => new Call(function, argument),
    };

    private static Function? Inverse(Function function) => function switch
    {
        >= Function.Sin and <= Function.Csc => function + (Function.Arcsin - Function.Sin),
        Function.Sinh => Function.Arsinh,
        Function.Cosh => Function.Arcosh,
        Function.Tanh => Function.Artanh,
        _ => null,
    };

    /// <summary>A bracketed group, or the product up to the next sign, bracket or function: sin 2πx.</summary>
    private Expression ReadFunctionArgument()
    {
        if (Kind is TokenKind.OpenParen or TokenKind.OpenBracket or TokenKind.OpenBrace or TokenKind.OpenSet)
        {
            return ReadAtom();
        }
        var factors = new List<Expression> { ReadFactor() };
        while (StartsFactor(Kind) && Kind is not (TokenKind.Function or TokenKind.OpenParen or TokenKind.OpenBracket or TokenKind.Bar)
            && !(Current.Value is Constant { Kind: ConstantKind.E } && PeekKind(1) == TokenKind.Caret))
        {
            factors.Add(ReadFactor());
        }
        return ExpressionBuilder.Multiply(CollectionsMarshal.AsSpan(factors));
    }
}
