using Bupo.Verification.Expressions;

namespace Bupo.Verification.Reading;

internal sealed partial class Parser
{
    private Expression ReadAtom()
    {
        switch (Kind)
        {
            case TokenKind.Constant when PeekKind(1) == TokenKind.Underscore && Current.Value is Constant { Kind: > ConstantKind.EmptySet }:
                return ReadSymbol("bb" + Next().Text);
            case TokenKind.Number or TokenKind.Constant:
                return Next().Value!;
            case TokenKind.Letter:
                return ReadSymbol(Next().Text);
            case TokenKind.Text:
                return ReadWords();
            case TokenKind.Function:
                return ReadFunction();
            case TokenKind.OpenParen:
                return ReadBracketed('(');
            case TokenKind.OpenBracket:
                return ReadBracketed('[');
            case TokenKind.OpenAngle:
                Next();
                return ReadTuple(ReadList(), TokenKind.CloseAngle);
            case TokenKind.OpenSet:
                return ReadSet();
            case TokenKind.OpenBrace:
                return ReadGroup();
            case TokenKind.Fraction:
                Next();
                var numerator = ReadFractionPart();
                return ExpressionBuilder.Divide(numerator, NonZero(ReadFractionPart()));
            case TokenKind.Binomial:
                Next();
                var top = ReadFractionPart();
                return ExpressionBuilder.Binomial(top, ReadFractionPart());
            case TokenKind.Root:
                return ReadRoot();
            case TokenKind.CubeRoot:
                Next();
                return ExpressionBuilder.Root(ReadAtom(), new Number(3));
            case TokenKind.Bar or TokenKind.OpenBar:
                return ReadAbsolute();
            case TokenKind.OpenFloor:
                return ReadRounded(Function.Floor, TokenKind.CloseFloor);
            case TokenKind.OpenCeiling:
                return ReadRounded(Function.Ceiling, TokenKind.CloseCeiling);
            case TokenKind.Begin:
                return ReadEnvironment();
            case TokenKind.Binding:
                return ReadBinding();
            default:
                return Fail(Kind == TokenKind.End ? "the answer breaks off" : $"{Kind} is not expected here");
        }
    }

    private Symbol ReadSymbol(string name)
    {
        while (Kind is TokenKind.Underscore or TokenKind.Prime)
        {
            name += Next().Kind == TokenKind.Prime ? "'" : "_" + ReadRawScript();
        }
        return new Symbol(name);
    }

    // A single letter in \text{…} is a variable or a choice; more are words.
    private Expression ReadWords()
    {
        var text = Next().Text;
        if (text.Length == 1)
        {
            return ReadSymbol(text);
        }
        while (Kind == TokenKind.Text)
        {
            text += " " + Next().Text;
        }
        if (Kind == TokenKind.Underscore)
        {
            Next();
            text += "_" + ReadRawScript();
        }
        return new Words(text);
    }

    private Expression ReadGroup()
    {
        Next();
        var inner = ReadList();
        if (Accept(TokenKind.Choose))
        {
            inner = ExpressionBuilder.Binomial(inner, ReadList());
        }
        else if (Accept(TokenKind.Over))
        {
            inner = ExpressionBuilder.Divide(inner, ReadList());
        }
        Expect(TokenKind.CloseBrace);
        return inner;
    }

    /// <summary>Round or square brackets: grouping around one item, a tuple or interval around several.</summary>
    private Expression ReadBracketed(char open)
    {
        Next();
        var (bars, sets) = (_bars, _sets);
        (_bars, _sets) = (0, 0);
        var inner = Kind is TokenKind.CloseParen or TokenKind.CloseBracket ? Fail("the brackets are empty") : ReadList();
        (_bars, _sets) = (bars, sets);
        if (Kind is not (TokenKind.CloseParen or TokenKind.CloseBracket))
        {
            return Fail("a bracket is not closed");
        }
        var close = Next().Kind == TokenKind.CloseParen ? ')' : ']';
        var isMixed = (open == '(') != (close == ')');
        return inner is Listing { IsBare: true } list ? new Listing(list.Items, open, close, list.Joint)
            : isMixed ? Fail("a bracket is closed by another kind")
            : inner;
    }

    private Expression ReadTuple(Expression inner, TokenKind close)
    {
        Expect(close);
        return inner is Listing { IsBare: true } list ? new Listing(list.Items, '(', ')') : inner;
    }

    /// <summary>{a, b}, or {x : conditions}.</summary>
    private Expression ReadSet()
    {
        Next();
        if (Accept(TokenKind.CloseSet))
        {
            return new Constant(ConstantKind.EmptySet);
        }
        _sets++;
        var head = ReadList();
        if (Kind is TokenKind.SuchThat or TokenKind.Colon or TokenKind.Bar)
        {
            Next();
            var conditions = ReadList();
            _sets--;
            Expect(TokenKind.CloseSet);
            if (head is not (Symbol or Relation) && conditions is Relation { Sides: [Symbol, Constant { Kind: >= ConstantKind.Reals }], Comparisons: [Comparison.In] })
            {
                return new Listing([head, conditions], Listing.Bare, Listing.Bare); // {kπ : k ∈ ℤ}
            }
            return head is Relation { Sides: [Symbol element, _], Comparisons: [Comparison.In] } domain
                ? new Listing([element, new Listing([conditions, domain], Listing.Bare, Listing.Bare, Joint.And)], '{', '|')
                : new Listing([head, conditions], '{', '|');
        }
        _sets--;
        Expect(TokenKind.CloseSet);
        return new Listing(head is Listing { IsBare: true } list ? list.Items : [head], '{', '}');
    }

    // TeX takes one character where there are no braces: \frac12 is 1/2.
    private Expression ReadFractionPart()
    {
        if (Current is { Kind: TokenKind.Number, Length: > 1 } token && token.Start + token.Length <= _text.Length
            && token.Value is Number && _text.AsSpan(token.Start, token.Length).IndexOfAnyExceptInRange('0', '9') < 0)
        {
            var digits = _text.AsSpan(token.Start, token.Length);
            _tokens[_position] = NumberToken(token.Start, digits[..1]);
            _tokens.Insert(_position + 1, NumberToken(token.Start + 1, digits[1..]));
        }
        if (Kind == TokenKind.OpenBrace)
        {
            return ReadGroup();
        }
        return ReadAtom();
    }

    private static Token NumberToken(int start, ReadOnlySpan<char> digits) => new(TokenKind.Number, start, digits.Length,
        Value: new Number(System.Numerics.BigInteger.Parse(digits, System.Globalization.CultureInfo.InvariantCulture)));

    private Expression ReadRoot()
    {
        Next();
        Expression? degree = null;
        if (Kind == TokenKind.OpenBracket)
        {
            degree = ReadBracketed('[');
        }
        return ExpressionBuilder.Root(ReadAtom(), degree);
    }

    private Expression ReadAbsolute()
    {
        var isBar = Next().Kind == TokenKind.Bar;
        var sets = _sets;
        _sets = 0;
        _bars += isBar ? 1 : 0;
        var inner = ReadList();
        _bars -= isBar ? 1 : 0;
        _sets = sets;
        Expect(isBar ? TokenKind.Bar : TokenKind.CloseBar);
        return inner is Matrix matrix && MatrixAlgebra.Determinant(matrix) is { } determinant ? determinant : new Call(Function.Abs, inner);
    }

    private Call ReadRounded(Function function, TokenKind close)
    {
        Next();
        var inner = ReadList();
        Expect(close);
        return new Call(function, inner);
    }

    /// <summary>A matrix, array or list of cases.</summary>
    private Expression ReadEnvironment()
    {
        var name = Next().Text;
        if (name is not ("matrix" or "pmatrix" or "bmatrix" or "Bmatrix" or "vmatrix" or "Vmatrix" or "smallmatrix" or "array" or "cases"
            or "aligned" or "align" or "gathered" or "split" or "tabular"))
        {
            return Fail($"the environment {name} is not known");
        }
        var rows = new List<Expression[]>();
        var row = new List<Expression>();
        while (Kind is not (TokenKind.EndOf or TokenKind.End))
        {
            if (Accept(TokenKind.RowBreak))
            {
                rows.Add([.. row]);
                row.Clear();
            }
            else if (!Accept(TokenKind.Ampersand))
            {
                _ = Current is { Kind: TokenKind.Text, Text: "if" or "for" or "when" } ? Next() : default;
                row.Add(ReadList());
            }
        }
        Expect(TokenKind.EndOf);
        if (row.Count > 0)
        {
            rows.Add([.. row]);
        }
        return name switch
        {
            "vmatrix" => MatrixAlgebra.Determinant(new Matrix([.. rows])) ?? Fail("the determinant is not of a small square matrix"),
            "cases" or "aligned" or "align" or "gathered" or "split" or "matrix" or "array" when rows.TrueForAll(row => row is [Relation]) =>
                new Listing([.. rows.Select(row => row[0])], Listing.Bare, Listing.Bare, Joint.And), // a system of equations
            _ => new Matrix([.. rows], isCases: name is "cases"),
        };
    }
}
