using System.Globalization;
using System.Numerics;
using Bupo.Models.Templates.Python;

namespace Bupo.Models.Templates.Parsing;

/// <summary>Reads expressions.</summary>
/// <remarks>Weakest first: if, or, and, not, comparisons, + -, ~, * / // %, **, filters and tests, sign, postfix.</remarks>
internal sealed class ExpressionParser(TokenReader tokens)
{
    private static readonly string[] Comparisons = ["==", "!=", "<", "<=", ">", ">="];
    private static readonly string[] AfterTest = ["else", "or", "and", "if", "is", "in", "not"];

    /// <summary>The names of the variables read so far.</summary>
    public HashSet<string> Names { get; private set; } = [];

    /// <summary>Starts a part whose names are wanted on their own; the names so far come back.</summary>
    public HashSet<string> BeginNames()
    {
        var outer = Names;
        Names = [];
        return outer;
    }

    /// <summary>Ends such a part: its names, which join those before it.</summary>
    public IReadOnlySet<string> EndNames(HashSet<string> outer)
    {
        var inner = Names;
        outer.UnionWith(inner);
        Names = outer;
        return inner;
    }

    /// <summary>An expression; several separated by commas make a tuple.</summary>
    /// <param name="conditional">Whether <c>a if b else c</c> may be part of it; in a loop and a condition it may not.</param>
    public Expression ParseTuple(bool conditional = true)
    {
        var first = conditional ? Parse() : ParseOr();
        if (!tokens.IsOperator(","))
        {
            return first;
        }
        var items = new List<Expression> { first };
        while (tokens.TryOperator(",") && !AtEnd())
        {
            items.Add(conditional ? Parse() : ParseOr());
        }
        return new ListLiteral(items, IsTuple: true);
    }

    public Expression Parse()
    {
        tokens.RequireStack();
        var value = ParseOr();
        while (tokens.TryName("if"))
        {
            var condition = ParseOr();
            var otherwise = tokens.TryName("else") ? Parse() : null;
            value = new Conditional(condition, value, otherwise);
        }
        return value;
    }

    public Expression ParseOr() => ParseBinary(ParseAnd, () => tokens.TryName("or") ? "or" : null);

    /// <summary>The filters that follow, around a value.</summary>
    public Expression ParseFilters(Expression value)
    {
        while (tokens.TryOperator("|"))
        {
            value = ParseFilter(value);
        }
        return value;
    }

    /// <summary>One filter around a value.</summary>
    public Filtered ParseFilter(Expression value)
    {
        var name = tokens.ExpectName("the name of a filter");
        return new(value, name, tokens.IsOperator("(") ? ParseArguments() : ArgumentList.Empty);
    }

    private Expression ParseAnd() => ParseBinary(ParseNot, () => tokens.TryName("and") ? "and" : null);

    private Expression ParseNot()
    {
        tokens.RequireStack();
        return tokens.TryName("not") ? new Unary("not", ParseNot()) : ParseComparison();
    }

    private Expression ParseComparison()
    {
        var first = ParseSum();
        var rest = new List<(string, Expression)>();
        while (ComparisonOperator() is { } comparison)
        {
            rest.Add((comparison, ParseSum()));
        }
        return rest.Count == 0 ? first : new Comparison(first, rest);
    }

    private string? ComparisonOperator()
    {
        if (tokens.Current.Kind == TokenKind.Operator && Comparisons.Contains(tokens.Current.Text))
        {
            return tokens.Take().Text;
        }
        if (tokens.TryName("in"))
        {
            return "in";
        }
        if (tokens.IsName("not") && tokens.Next.Is(TokenKind.Name, "in"))
        {
            tokens.Take();
            tokens.Take();
            return "not in";
        }
        return null;
    }

    private Expression ParseSum() => ParseBinary(ParseConcatenation, () => TakeOperator("+", "-"));

    private Expression ParseConcatenation()
    {
        var first = ParseProduct();
        if (!tokens.IsOperator("~"))
        {
            return first;
        }
        var parts = new List<Expression> { first };
        while (tokens.TryOperator("~"))
        {
            parts.Add(ParseProduct());
        }
        return new Concatenation(parts);
    }

    private Expression ParseProduct() => ParseBinary(ParsePower, () => TakeOperator("*", "/", "//", "%"));

    private Expression ParsePower() => ParseBinary(() => ParseSigned(withFilters: true), () => TakeOperator("**"));

    private static Expression ParseBinary(Func<Expression> operand, Func<string?> next)
    {
        var left = operand();
        while (next() is { } symbol)
        {
            left = new Binary(symbol, left, operand());
        }
        return left;
    }

    private string? TakeOperator(params ReadOnlySpan<string> symbols) =>
        tokens.Current.Kind == TokenKind.Operator && symbols.Contains(tokens.Current.Text) ? tokens.Take().Text : null;

    private Expression ParseSigned(bool withFilters)
    {
        tokens.RequireStack();
        var value = TakeOperator("-", "+") is { } sign ? new Unary(sign, ParseSigned(withFilters: false)) : ParsePostfix(ParsePrimary());
        return withFilters ? ParseFiltersAndTests(value) : value;
    }

    private Expression ParseFiltersAndTests(Expression value)
    {
        while (true)
        {
            if (tokens.IsOperator("|"))
            {
                value = ParseFilters(value);
            }
            else if (tokens.TryName("is"))
            {
                value = ParseTest(value);
            }
            else if (tokens.IsOperator("("))
            {
                value = new Call(value, ParseArguments());
            }
            else
            {
                return value;
            }
        }
    }

    private Tested ParseTest(Expression value)
    {
        var negated = tokens.TryName("not");
        var name = tokens.ExpectName("the name of a test");
        if (tokens.IsOperator("("))
        {
            return new(value, name, ParseArguments(), negated);
        }
        // "is divisibleby 3": an argument without parentheses.
        var hasArgument = tokens.Current.Kind is TokenKind.String or TokenKind.Integer or TokenKind.Float
            || tokens.IsOperator("[") || tokens.IsOperator("{")
            || (tokens.Current.Kind == TokenKind.Name && !AfterTest.Contains(tokens.Current.Text));
        return new(value, name, hasArgument ? new([ParsePostfix(ParsePrimary())], []) : ArgumentList.Empty, negated);
    }

    private Expression ParsePostfix(Expression value)
    {
        while (true)
        {
            if (tokens.TryOperator("."))
            {
                value = tokens.Current.Kind == TokenKind.Integer
                    ? new Subscript(value, ParsePrimary())
                    : new Member(value, tokens.ExpectName("the name of a member"));
            }
            else if (tokens.TryOperator("["))
            {
                value = ParseSubscript(value);
            }
            else if (tokens.IsOperator("("))
            {
                value = new Call(value, ParseArguments());
            }
            else
            {
                return value;
            }
        }
    }

    private Expression ParseSubscript(Expression target)
    {
        var start = tokens.IsOperator(":") ? null : ParseTuple();
        if (start is not null && tokens.TryOperator("]"))
        {
            return new Subscript(target, start);
        }
        tokens.ExpectOperator(":");
        var stop = tokens.IsOperator(":") || tokens.IsOperator("]") ? null : Parse();
        var step = tokens.TryOperator(":") && !tokens.IsOperator("]") ? Parse() : null;
        tokens.ExpectOperator("]");
        return new SliceOf(target, start, stop, step);
    }

    private ArgumentList ParseArguments()
    {
        tokens.ExpectOperator("(");
        var positional = new List<Expression>();
        var named = new List<(string, Expression)>();
        Expression? star = null, doubleStar = null;
        tokens.ReadSeparated(")", () =>
        {
            if (star is null && doubleStar is null && tokens.TryOperator("*"))
            {
                star = Parse();
            }
            else if (doubleStar is null && tokens.TryOperator("**"))
            {
                doubleStar = Parse();
            }
            else if (doubleStar is null && tokens.Current.Kind == TokenKind.Name && tokens.Next.Is(TokenKind.Operator, "="))
            {
                var name = tokens.Take().Text;
                tokens.Take();
                named.Add((name, Parse()));
            }
            else if (named.Count > 0 || star is not null || doubleStar is not null)
            {
                throw tokens.Unexpected("a named argument after a named argument or *");
            }
            else
            {
                positional.Add(Parse());
            }
        });
        return new(positional, named, star, doubleStar);
    }

    private Expression ParsePrimary()
    {
        var token = tokens.Take();
        switch (token.Kind)
        {
            case TokenKind.Name:
                return token.Text switch
                {
                    "true" or "True" => new Literal(true),
                    "false" or "False" => new Literal(false),
                    "none" or "None" => new Literal(null),
                    var name => ReadVariable(name),
                };
            case TokenKind.String:
                var text = token.Text;
                while (tokens.Current.Kind == TokenKind.String)
                {
                    text += tokens.Take().Text;
                }
                return new Literal(text);
            case TokenKind.Integer:
                return new Literal(Values.FromWhole(WholeNumber(token)));
            case TokenKind.Float:
                return new Literal(double.Parse(token.Text, CultureInfo.InvariantCulture));
            case TokenKind.Operator when token.Text == "(":
                return ParseParentheses();
            case TokenKind.Operator when token.Text == "[":
                return ParseList();
            case TokenKind.Operator when token.Text == "{":
                return ParseMapping();
            default:
                throw new TemplateException(token.Line, $"found {token.Shown}, expected an expression.");
        }
    }

    private Variable ReadVariable(string name)
    {
        Names.Add(name);
        return new(name);
    }

    // 12, 0x1f, 0b101 or 0o17.
    private static BigInteger WholeNumber(Token token)
    {
        const int MaximumDigits = 4300;    // as many as Python reads
        var text = token.Text;
        if (text.Length > MaximumDigits)
        {
            throw new TemplateException(token.Line, $"a number has {text.Length} digits; at most {MaximumDigits} can be read.");
        }
        var radix = text.Length > 1 ? char.ToLowerInvariant(text[1]) switch { 'x' => 16, 'o' => 8, 'b' => 2, _ => 10 } : 10;
        return (radix == 10 ? text : text[2..]).Aggregate(BigInteger.Zero, (number, digit) => (number * radix) + Convert.ToInt32(digit.ToString(), 16));
    }

    private Expression ParseParentheses()
    {
        if (tokens.TryOperator(")"))
        {
            return new ListLiteral([], IsTuple: true);
        }
        var value = ParseTuple();
        tokens.ExpectOperator(")");
        return value;
    }

    private ListLiteral ParseList()
    {
        var items = new List<Expression>();
        tokens.ReadSeparated("]", () => items.Add(Parse()));
        return new(items, IsTuple: false);
    }

    private MappingLiteral ParseMapping()
    {
        var entries = new List<(Expression, Expression)>();
        tokens.ReadSeparated("}", () =>
        {
            var key = Parse();
            tokens.ExpectOperator(":");
            entries.Add((key, Parse()));
        });
        return new(entries);
    }

    private bool AtEnd() =>
        tokens.Current.Kind is TokenKind.BlockEnd or TokenKind.OutputEnd
        || tokens.IsOperator(")") || tokens.IsOperator("]") || tokens.IsOperator("=");
}
