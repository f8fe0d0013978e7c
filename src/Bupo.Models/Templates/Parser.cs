namespace Bupo.Models.Templates;

/// <summary>Reads the statements of a template.</summary>
internal sealed class Parser
{
    private readonly TokenReader _tokens;
    private readonly ExpressionParser _expressions;
    private int _loops;

    private Parser(TokenReader tokens) => (_tokens, _expressions) = (tokens, new(tokens));

    public static IReadOnlyList<Statement> Parse(string source)
    {
        var parser = new Parser(new(Lexer.Read(source)));
        return parser.ParseBlock("");
    }

    // Statements up to one of the named tags (with blanks between), whose name is left to be read; no name: up to the end.
    private List<Statement> ParseBlock(string ends)
    {
        _tokens.RequireStack();
        var names = ends.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var statements = new List<Statement>();
        while (true)
        {
            var token = _tokens.Current;
            switch (token.Kind)
            {
                case TokenKind.Text:
                    statements.Add(new Text(token.Line, _tokens.Take().Text));
                    break;
                case TokenKind.OutputBegin:
                    _tokens.Take();
                    statements.Add(new Output(token.Line, _expressions.ParseTuple()));
                    _tokens.Expect(TokenKind.OutputEnd, "an operator or }}");
                    break;
                case TokenKind.BlockBegin:
                    _tokens.Take();
                    if (_tokens.Current.Kind == TokenKind.Name && names.Contains(_tokens.Current.Text))
                    {
                        return statements;
                    }
                    statements.Add(ParseStatement());
                    break;
                default:
                    return names.Length == 0 && token.Kind == TokenKind.End
                        ? statements
                        : throw _tokens.Unexpected(string.Join(" or ", names.Select(name => $"{{% {name} %}}")));
            }
        }
    }

    private Statement ParseStatement()
    {
        var line = _tokens.Current.Line;
        switch (_tokens.ExpectName("the name of a statement"))
        {
            case "if":
                return ParseIf(line);
            case "for":
                return ParseFor(line);
            case "set":
                return ParseSet(line);
            case "macro":
                return ParseMacro(line);
            case "generation":
                EndTag();
                return new Generation(line, ParseBody("endgeneration"));
            case "break":
                return Jump(line, isBreak: true);
            case "continue":
                return Jump(line, isBreak: false);
            case var name:
                const string Known = "if, for, set, macro, generation, break, continue and raw";
                throw new TemplateException(line, $"'{name}' is no statement here; known are {Known}.");
        }
    }

    private If ParseIf(int line)
    {
        var branches = new List<(Expression?, IReadOnlyList<Statement>)>();
        Expression? condition = _expressions.ParseTuple();
        while (true)
        {
            EndTag();
            branches.Add((condition, ParseBlock(condition is null ? "endif" : "elif else endif")));
            switch (_tokens.Take().Text)
            {
                case "endif":
                    EndTag();
                    return new(line, branches);
                case "elif":
                    condition = _expressions.ParseTuple();
                    break;
                default:
                    condition = null;
                    break;
            }
        }
    }

    private For ParseFor(int line)
    {
        var targets = ParseTargets();
        if (!_tokens.TryName("in"))
        {
            throw _tokens.Unexpected("'in'");
        }
        // No conditional here: its "if" is the loop's own.
        var items = _expressions.ParseOr();
        var condition = _tokens.TryName("if") ? _expressions.Parse() : null;
        EndTag();
        _loops++;
        var body = ParseBlock("else endfor");
        _loops--;
        IReadOnlyList<Statement> otherwise = [];
        if (_tokens.Take().Text == "else")
        {
            EndTag();
            otherwise = ParseBlock("endfor");
            _tokens.Take();
        }
        EndTag();
        return new(line, targets, items, condition, body, otherwise);
    }

    private Statement ParseSet(int line)
    {
        if (_tokens.Next.Is(TokenKind.Operator, "."))
        {
            var target = _tokens.ExpectName("the name of a namespace");
            _tokens.Take();
            var member = _tokens.ExpectName("the name of a member");
            _tokens.ExpectOperator("=");
            var value = _expressions.ParseTuple();
            EndTag();
            return new SetMember(line, target, member, value);
        }
        var targets = ParseTargets();
        if (_tokens.TryOperator("="))
        {
            var value = _expressions.ParseTuple();
            EndTag();
            return new Set(line, targets, value);
        }
        if (targets.Count > 1)
        {
            throw _tokens.Unexpected("'='");
        }
        var filtered = _expressions.ParseFilters(new Captured());
        EndTag();
        return new SetBlock(line, targets[0], ParseBody("endset"), filtered);
    }

    private MacroDefinition ParseMacro(int line)
    {
        var name = _tokens.ExpectName("the name of a macro");
        var parameters = new List<(string, Expression?)>();
        _tokens.ExpectOperator("(");
        _tokens.ReadSeparated(")", () =>
        {
            var parameter = _tokens.ExpectName("the name of a parameter");
            parameters.Add((parameter, _tokens.TryOperator("=") ? _expressions.Parse() : null));
        });
        EndTag();
        var loops = _loops;
        _loops = 0;
        var body = ParseBody("endmacro");
        _loops = loops;
        return new(line, name, parameters, body);
    }

    private LoopJump Jump(int line, bool isBreak)
    {
        EndTag();
        return _loops > 0 ? new(line, isBreak) : throw new TemplateException(line, "break and continue stand in a loop only.");
    }

    private List<Statement> ParseBody(string end)
    {
        var body = ParseBlock(end);
        _tokens.Take();
        // {% endmacro name %}
        if (_tokens.Current.Kind == TokenKind.Name)
        {
            _tokens.Take();
        }
        EndTag();
        return body;
    }

    private List<string> ParseTargets()
    {
        var parenthesised = _tokens.TryOperator("(");
        var targets = new List<string> { _tokens.ExpectName("the name of a variable") };
        while (_tokens.TryOperator(","))
        {
            targets.Add(_tokens.ExpectName("the name of a variable"));
        }
        if (parenthesised)
        {
            _tokens.ExpectOperator(")");
        }
        return targets;
    }

    private void EndTag() => _tokens.Expect(TokenKind.BlockEnd, "%}");
}
