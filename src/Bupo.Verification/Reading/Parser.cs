using Bupo.Verification.Expressions;

namespace Bupo.Verification.Reading;

/// <summary>Reads tokens into an expression by recursive descent; nesting is limited, so the stack is too.</summary>
/// <remarks>A problem ends the input: every loop then meets <see cref="TokenKind.End"/> and unwinds.</remarks>
internal sealed partial class Parser
{
    /// <summary>The problem of an answer that is nested beyond the limit.</summary>
    public const string TooDeep = "nested too deeply";

    /// <summary>The problem of an answer that has no value.</summary>
    public const string DividesByZero = "it divides by zero";

    private const int MaxDepth = 100;

    // Powers and factorials behind one value; each nests the tree once more.
    private const int MaxMarks = 8;

    private static readonly Number Hundred = new(100);
    private static readonly Number Percent = new(Rational.Reduced(1, 100));

    private readonly List<Token> _tokens;
    private readonly string _text;
    private readonly bool _slashTakesProduct;
    private int _position;
    private int _depth;
    private int _bars;
    private int _sets;
    private int _arguments;
    private string? _mark;

    private Parser(List<Token> tokens, string text, bool slashTakesProduct)
    {
        _tokens = tokens;
        _text = text;
        _slashTakesProduct = slashTakesProduct;
    }

    private string? Problem { get; set; }

    private bool HasAmbiguousSlash { get; set; }

    private Token Current => Problem is null ? _tokens[_position] : default;

    private TokenKind Kind => Current.Kind;

    /// <summary>The expression; null with the problem where the tokens are none.</summary>
    /// <param name="tokens">Tokens ended by <see cref="TokenKind.End"/>; the parser may split them.</param>
    /// <param name="text">The text they were cut from.</param>
    /// <param name="slashTakesProduct">Whether 1/2x is 1/(2x).</param>
    /// <param name="isAmbiguous">Whether the other reading of a slash would differ.</param>
    /// <param name="problem">What is wrong.</param>
    public static Expression? Read(List<Token> tokens, string text, bool slashTakesProduct, out bool isAmbiguous, out string problem)
    {
        var parser = new Parser(tokens, text, slashTakesProduct);
        var result = parser.ReadList();
        if (parser.Kind != TokenKind.End)
        {
            parser.Fail($"{parser.Current.Kind} is not expected here");
        }
        isAmbiguous = parser.HasAmbiguousSlash;
        problem = parser.Problem ?? "";
        return parser.Problem is null ? result : null;
    }

    private Number Fail(string problem)
    {
        Problem ??= problem;
        return ExpressionBuilder.Zero;
    }

    private Token Next()
    {
        var token = Current;
        _position += Problem is null && _position < _tokens.Count - 1 ? 1 : 0;
        return token;
    }

    private TokenKind PeekKind(int offset) =>
        Problem is null && _position + offset < _tokens.Count ? _tokens[_position + offset].Kind : TokenKind.End;

    private bool Accept(TokenKind kind)
    {
        if (Kind != kind || kind == TokenKind.End)
        {
            return false;
        }
        Next();
        return true;
    }

    private void Expect(TokenKind kind)
    {
        if (!Accept(kind))
        {
            Fail($"{kind} is missing");
        }
    }

    /// <summary>Items between commas, "and" and "or"; a single item is itself.</summary>
    private Expression ReadList()
    {
        if (++_depth > MaxDepth)
        {
            return Fail(TooDeep);
        }
        var first = ReadRelation();
        var joint = Joint.Comma;
        List<Expression>? items = null;
        while (Kind is TokenKind.Comma or TokenKind.And or TokenKind.Or)
        {
            items ??= [first];
            while (Kind is TokenKind.Comma or TokenKind.And or TokenKind.Or)
            {
                joint = Next().Kind switch { TokenKind.Or => Joint.Or, TokenKind.And when joint != Joint.Or => Joint.And, _ => joint };
            }
            if (Kind is TokenKind.End or TokenKind.CloseSet or TokenKind.Ampersand or TokenKind.RowBreak or TokenKind.EndOf)
            {
                break;
            }
            items.Add(Continued(items[^1], ReadRelation()));
        }
        _depth--;
        return items is null ? first
            : items.Count == 1 ? items[0]
            : joint != Joint.Or && Compound(items) is { } compound ? compound
            : new Listing([.. items], Listing.Bare, Listing.Bare, joint);
    }

    // In x ≠ -1, 4 the second number is excluded too.
    private static Expression Continued(Expression previous, Expression item) =>
        previous is Relation { Sides: [Symbol name, _], Comparisons: [Comparison.NotEqual] } && item is not (Relation or Words or Listing or Quantity or Ellipsis)
            ? new Relation([name, item], [Comparison.NotEqual])
            : item;

    private Expression ReadRelation()
    {
        if (Accept(TokenKind.Ellipsis))
        {
            return Ellipsis.Dots;
        }
        SkipIntroduction();
        if (Current is { Kind: TokenKind.Relation, Detail: (int)Comparison.Equal or (int)Comparison.Approximate })
        {
            Next(); // an answer that begins with its equals sign
        }
        var first = ReadSets();
        List<Expression>? sides = null;
        List<Comparison>? comparisons = null;
        while (Kind == TokenKind.Relation)
        {
            (sides ??= [first]).Add(first);
            (comparisons ??= []).Add((Comparison)Next().Detail);
            sides[^1] = ReadSets();
        }
        var modulus = ReadModulus();
        if (sides is null)
        {
            return modulus is null ? first : new Relation([first, first], [Comparison.Congruent], modulus);
        }
        return new Relation([.. sides], [.. comparisons!], modulus);
    }

    // "The answer is 5", "Answer: 5" and "exactly 5" say 5.
    private void SkipIntroduction()
    {
        var count = 0;
        while (PeekKind(count) == TokenKind.Text)
        {
            count++;
        }
        if (count > 0 && PeekKind(count) != TokenKind.End && (PeekKind(count) == TokenKind.Colon
            || Vocabulary.Introduces(string.Join(' ', _tokens.Skip(_position).Take(count).Select(token => token.Text)))))
        {
            _position += count;
            Accept(TokenKind.Colon);
        }
    }

    // (mod n), \pmod{n}, mod n
    private Expression? ReadModulus()
    {
        if (Kind == TokenKind.OpenParen && PeekKind(1) == TokenKind.Mod)
        {
            Next();
            Next();
            var inner = ReadSum();
            Expect(TokenKind.CloseParen);
            return inner;
        }
        return Accept(TokenKind.Mod) ? ReadSum() : null;
    }

    private Expression ReadSets()
    {
        if (ReadClock() is { } time)
        {
            return time;
        }
        var left = ReadSum();
        while (Kind is TokenKind.Union or TokenKind.Intersection or TokenKind.Difference || (Kind == TokenKind.Colon && _sets == 0))
        {
            var combiner = Kind switch
            {
                TokenKind.Union => Combiner.Union,
                TokenKind.Intersection => Combiner.Intersection,
                TokenKind.Difference => Combiner.Difference,
                _ => Combiner.Ratio,
            };
            var operation = Kind;
            var parts = new List<Expression> { left };
            while (Accept(operation))
            {
                parts.Add(ReadSum());
            }
            left = new Combination(combiner, [.. parts]);
        }
        return left;
    }

    private Expression ReadSum()
    {
        if (++_depth > MaxDepth)
        {
            return Fail(TooDeep);
        }
        var outerMark = _mark;
        var terms = new List<Expression>(2);
        var (count, percents, mark) = (0, 0, (string?)null);
        do
        {
            _mark = null;
            ReadSigned(terms);
            count++;
            if (_mark == "percent")
            {
                percents++;
                terms[^1] = terms[^1] is PlusMinus both
                    ? new PlusMinus(both.Left, ExpressionBuilder.Multiply([Percent, both.Right]), both.MinusFirst)
                    : ExpressionBuilder.Multiply([Percent, terms[^1]]);
            }
            else
            {
                mark = _mark ?? mark;
            }
        }
        while (Kind is TokenKind.Plus or TokenKind.Minus or TokenKind.PlusMinus or TokenKind.MinusPlus);
        var sum = ExpressionBuilder.Add(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(terms));
        if (percents == count)
        {
            (sum, mark) = (ExpressionBuilder.Multiply([Hundred, sum]), "percent");
        }
        var result = WithUnit(sum, ReadUnit(), mark);
        _mark = outerMark;
        _depth--;
        return result;
    }

    private void ReadSigned(List<Expression> terms)
    {
        var isNegative = false;
        TokenKind? both = null;
        while (Kind is TokenKind.Plus or TokenKind.Minus or TokenKind.PlusMinus or TokenKind.MinusPlus)
        {
            var sign = Next().Kind;
            isNegative ^= sign == TokenKind.Minus;
            both = sign is TokenKind.PlusMinus or TokenKind.MinusPlus ? sign : both;
        }
        var term = ReadTerm();
        term = isNegative ? ExpressionBuilder.Negate(term) : term;
        if (both is null)
        {
            terms.Add(term);
            return;
        }
        var left = terms.Count == 0 ? null : ExpressionBuilder.Add(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(terms));
        terms.Clear();
        terms.Add(new PlusMinus(left, term, both == TokenKind.MinusPlus));
    }
}
