using System.Runtime.InteropServices;
using Bupo.Verification.Expressions;

namespace Bupo.Verification.Reading;

internal sealed partial class Parser
{
    private Expression ReadTerm()
    {
        var first = ReadFactor();
        List<Expression>? factors = null;
        while (true)
        {
            var kind = Kind;
            if (kind is TokenKind.Times or TokenKind.Slash)
            {
                Next();
                var factor = kind == TokenKind.Times ? ReadFactor() : ExpressionBuilder.Reciprocal(NonZero(ReadDivisor()));
                (factors ??= [first]).Add(factor);
            }
            else if (StartsFactor(kind) && Problem is null)
            {
                (factors ??= [first]).Add(ReadFactor());
            }
            else
            {
                return factors is null ? first : ExpressionBuilder.Multiply(CollectionsMarshal.AsSpan(factors));
            }
        }
    }

    private Expression NonZero(Expression divisor) => divisor is Number { Value.IsZero: true } ? Fail(DividesByZero) : divisor;

    private Expression ReadDivisor()
    {
        var divisor = ReadFactor();
        if (!StartsFactor(Kind))
        {
            return divisor;
        }
        HasAmbiguousSlash = true;
        if (!_slashTakesProduct)
        {
            return divisor;
        }
        var factors = new List<Expression> { divisor };
        while (StartsFactor(Kind))
        {
            factors.Add(ReadFactor());
        }
        return ExpressionBuilder.Multiply(CollectionsMarshal.AsSpan(factors));
    }

    private bool StartsFactor(TokenKind kind) => kind switch
    {
        TokenKind.Letter or TokenKind.Constant or TokenKind.Function or TokenKind.Fraction or TokenKind.Root or TokenKind.CubeRoot
            or TokenKind.Binomial or TokenKind.OpenBracket or TokenKind.OpenBrace or TokenKind.OpenBar or TokenKind.OpenFloor
            or TokenKind.OpenCeiling or TokenKind.Begin or TokenKind.OpenAngle or TokenKind.Binding => true,
        TokenKind.OpenParen => PeekKind(1) != TokenKind.Mod,
        TokenKind.Number => _position > 0 && _tokens[_position - 1].Kind != TokenKind.Number,
        TokenKind.Bar => _bars == 0 && _sets == 0,
        _ => false,
    };

    private static bool StartsOperand(TokenKind kind) => kind is TokenKind.Number or TokenKind.Letter or TokenKind.Constant or TokenKind.Function
        or TokenKind.Fraction or TokenKind.Root or TokenKind.OpenParen or TokenKind.OpenBracket or TokenKind.OpenBrace or TokenKind.Minus
        or TokenKind.Plus or TokenKind.Binomial;

    private Expression ReadFactor()
    {
        while (Kind is TokenKind.Currency || IsCurrencyCode())
        {
            var token = Next();
            _mark = CurrencyOf(token);
        }
        if (Kind is TokenKind.Minus or TokenKind.Plus)
        {
            if (++_depth > MaxDepth)
            {
                return Fail(TooDeep);
            }
            var isNegative = Next().Kind == TokenKind.Minus;
            var factor = ReadFactor();
            _depth--;
            return isNegative ? ExpressionBuilder.Negate(factor) : factor;
        }
        if (ReadMixedNumber() is { } mixed)
        {
            return mixed;
        }
        var result = ReadPostfix();
        if (!IsFunctionName(result) || Kind != TokenKind.OpenParen)
        {
            return result;
        }
        var isFunction = ExpressionShape.IsFunctionLetter(result);
        if (!isFunction && !IsArgument())
        {
            return result;
        }
        var application = ReadApplication(result);
        if (!isFunction || !Accept(TokenKind.Caret))
        {
            return application;
        }
        return ExpressionBuilder.Raise(application, ReadScript());
    }

    // 3\frac{1}{2}, 3 1/2: a whole number before a proper fraction of whole numbers.
    private Number? ReadMixedNumber()
    {
        if (Current is not { Kind: TokenKind.Number, Value: Number { Value: { IsInteger: true, Sign: >= 0 } } whole })
        {
            return null;
        }
        var start = _position;
        if (PeekKind(1) == TokenKind.Fraction)
        {
            Next();
            var isPlain = IsPlainFraction();
            if (isPlain && ReadPostfix() is Number { Value: var part } && part.CompareTo(Rational.Zero) > 0 && part.CompareTo(Rational.One) < 0)
            {
                return new Number(whole.Value + part);
            }
            _position = start;
        }
        else if (PeekKind(1) == TokenKind.Number && PeekKind(2) == TokenKind.Slash && PeekKind(3) == TokenKind.Number
            && _tokens[_position + 1].Value is Number { Value: var top } && _tokens[_position + 3].Value is Number { Value: var bottom }
            && top.IsInteger && bottom.IsInteger && top.CompareTo(bottom) < 0 && PeekKind(4) != TokenKind.Caret)
        {
            _position += 4;
            return new Number(whole.Value + (top / bottom));
        }
        return null;
    }

    // The fraction ahead has only digits in it, and no power behind it.
    private bool IsPlainFraction()
    {
        var offset = 1;
        for (var part = 0; part < 2; part++)
        {
            var isBraced = PeekKind(offset) == TokenKind.OpenBrace;
            offset += isBraced ? 1 : 0;
            if (PeekKind(offset) != TokenKind.Number)
            {
                return false;
            }
            if (!isBraced && part == 0 && _tokens[_position + offset].Length > 1)
            {
                return true; // \frac12: two digits in one token
            }
            offset += isBraced ? 2 : 1;
        }
        return PeekKind(offset) != TokenKind.Caret;
    }

    private static bool IsFunctionName(Expression head) =>
        head is Symbol or Power { Base: Symbol, Exponent: Number { Value: { IsInteger: true, Sign: < 0 } } };

    // P(2), A(x, y): simple arguments only, so that n(n+1) stays a product; a power after it belongs to a product too.
    private bool IsArgument()
    {
        var offset = 1;
        while (PeekKind(offset) is TokenKind.Letter or TokenKind.Number or TokenKind.Comma or TokenKind.Constant && offset < 12)
        {
            offset++;
            if (PeekKind(offset) is TokenKind.CloseParen)
            {
                return PeekKind(offset + 1) is not (TokenKind.Caret or TokenKind.Bang);
            }
            if (PeekKind(offset - 1) != TokenKind.Comma && PeekKind(offset) != TokenKind.Comma)
            {
                return false;
            }
        }
        return false;
    }

    private Application ReadApplication(Expression head)
    {
        Next();
        var argument = ReadList();
        Expect(TokenKind.CloseParen);
        return new Application(head, argument);
    }

    private Expression ReadPostfix()
    {
        var result = ReadAtom();
        for (var count = 0; ; count++)
        {
            if (count > MaxMarks)
            {
                return Fail("too many marks behind a value");
            }
            switch (Kind)
            {
                case TokenKind.Caret when IsOrdinalEnding():
                    break;
                case TokenKind.Caret:
                    Next();
                    result = ExpressionBuilder.Raise(result, ReadScript());
                    break;
                case TokenKind.Bang:
                    Next();
                    result = ExpressionBuilder.Factorial(result, isDouble: Accept(TokenKind.Bang));
                    break;
                case TokenKind.Degree when _arguments > 0:
                    Next();
                    result = ExpressionBuilder.Multiply([result, ExpressionBuilder.Pi, new Number(Rational.Reduced(1, 180))]);
                    break;
                case TokenKind.Degree:
                    Next();
                    _mark = Current is { Kind: TokenKind.Letter or TokenKind.Text, Text: "C" or "F" or "Celsius" or "Fahrenheit" } ? "degree " + Next().Text : "degree";
                    result = ReadArcMinutes(result);
                    break;
                case TokenKind.Currency:
                    _mark = CurrencyOf(Next());
                    break;
                case TokenKind.Percent:
                    Next();
                    _mark = "percent";
                    break;
                default:
                    return result;
            }
        }
    }

    // 45°30'15'' is 45 degrees, 30 minutes and 15 seconds of arc.
    private Expression ReadArcMinutes(Expression degrees)
    {
        var last = 0;
        while (Kind == TokenKind.Number && PeekKind(1) == TokenKind.Prime && Current.Value is Number part)
        {
            Next();
            var primes = 0;
            while (Accept(TokenKind.Prime))
            {
                primes++;
            }
            if (primes <= last || primes > 2)
            {
                return Fail("minutes and seconds of arc are out of order");
            }
            last = primes;
            degrees = ExpressionBuilder.Add([degrees, new Number(part.Value / (primes == 1 ? 60 : 3600))]);
        }
        return degrees;
    }

    private static string CurrencyOf(Token token) => token.Text is "" or "$" ? "dollar" : token.Text is "pounds" ? "sterling" : token.Text;

    // USD 5
    private bool IsCurrencyCode() => PeekKind(1) == TokenKind.Number && Current is { Kind: TokenKind.Text, Text: "USD" or "EUR" or "GBP" or "JPY" or "INR" or "CNY" or "RMB" or "Rs" };

    // 5^{\text{th}} is 5.
    private bool IsOrdinalEnding()
    {
        var offset = PeekKind(1) == TokenKind.OpenBrace ? 2 : 1;
        if (PeekKind(offset) != TokenKind.Text || _tokens[_position + offset].Text is not ("st" or "nd" or "rd" or "th"))
        {
            return false;
        }
        _position += offset + (offset == 2 ? 2 : 1);
        return true;
    }

    /// <summary>An exponent: a group, or the next atom with its sign; powers of powers stand on the right.</summary>
    private Expression ReadScript()
    {
        if (++_depth > MaxDepth)
        {
            return Fail(TooDeep);
        }
        if (Kind is TokenKind.Times or TokenKind.Plus or TokenKind.Minus && !StartsOperand(PeekKind(1)))
        {
            _depth--;
            return new Symbol(Next().Kind.ToString()); // R^+, x^*
        }
        var isNegative = false;
        while (Kind is TokenKind.Minus or TokenKind.Plus)
        {
            isNegative ^= Next().Kind == TokenKind.Minus;
        }
        var script = ReadAtom();
        if (Accept(TokenKind.Caret))
        {
            script = ExpressionBuilder.Raise(script, ReadScript());
        }
        _depth--;
        return isNegative ? ExpressionBuilder.Negate(script) : script;
    }
}
