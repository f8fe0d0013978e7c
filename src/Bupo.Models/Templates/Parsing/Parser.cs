namespace Bupo.Models.Templates.Parsing;

/// <summary>Reads the statements of a template.</summary>
internal sealed class Parser
{
    private readonly TokenReader _tokens;
    private readonly ExpressionParser _expressions;
    private int _loops;

    private Parser(TokenReader tokens) => (_tokens, _expressions) = (tokens, new(tokens));

    /// <summary>The statements of a template, and the names of the variables that it reads.</summary>
    public static (IReadOnlyList<Statement> Statements, IReadOnlySet<string> Names) Parse(string source)
    {
        var parser = new Parser(new(Lexer.Read(source)));
        return (parser.ParseBlock(""), parser._expressions.Names);
    }

    // Statements up to one of the named tags (separated by spaces), whose name is left to be read; no name: up to the end.
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
            case "call":
                return ParseCall(line);
            case "filter":
                return ParseFilter(line);
            case "with":
                return ParseWith(line);
            case "generation":
                EndTag();
                return new Generation(line, ParseBody("endgeneration"));
            case "break":
                return Jump(line, isBreak: true);
            case "continue":
                return Jump(line, isBreak: false);
            case var name:
                const string Known = "if, for, set, macro, call, filter, with, generation, break, continue and raw";
                throw new TemplateException(line, $"there is no statement '{name}'; known are {Known}.");
        }
    }

    private If ParseIf(int line)
    {
        var branches = new List<(Expression?, IReadOnlyList<Statement>)>();
        Expression? condition = _expressions.ParseTuple(conditional: false);
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
                    condition = _expressions.ParseTuple(conditional: false);
                    break;
                default:
                    condition = null;
                    break;
            }
        }
    }

    private For ParseFor(int line)
    {
        var target = ParseTarget();
        if (!_tokens.TryName("in"))
        {
            throw _tokens.Unexpected("'in'");
        }
        // Not a conditional here: its "if" is the loop's own.
        var items = _expressions.ParseTuple(conditional: false);
        var condition = _tokens.TryName("if") ? _expressions.Parse() : null;
        var isRecursive = _tokens.TryName("recursive");
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
        return new(line, target, items, condition, isRecursive, body, otherwise);
    }

    private Statement ParseSet(int line)
    {
        var target = ParseTarget();
        if (_tokens.TryOperator("="))
        {
            var value = _expressions.ParseTuple();
            EndTag();
            return new Set(line, target, value);
        }
        if (target is TupleTarget)
        {
            throw _tokens.Unexpected("'='");
        }
        var filtered = _expressions.ParseFilters(new Captured());
        EndTag();
        return new SetBlock(line, target, ParseBody("endset"), filtered);
    }

    private FilterBlock ParseFilter(int line)
    {
        var filtered = _expressions.ParseFilters(_expressions.ParseFilter(new Captured()));
        EndTag();
        return new(line, ParseBody("endfilter"), filtered);
    }

    private With ParseWith(int line)
    {
        var values = new List<(Target, Expression)>();
        while (_tokens.Current.Kind != TokenKind.BlockEnd)
        {
            if (values.Count > 0)
            {
                _tokens.ExpectOperator(",");
            }
            var target = ParseTarget(tuple: false);
            _tokens.ExpectOperator("=");
            values.Add((target, _expressions.Parse()));
        }
        EndTag();
        return new(line, values, ParseBody("endwith"));
    }

    private MacroDefinition ParseMacro(int line)
    {
        var name = _tokens.ExpectName("the name of a macro");
        var parameters = ParseParameters();
        return new(line, ParseMacroBody(name, parameters, "endmacro"));
    }

    private CallBlock ParseCall(int line)
    {
        var parameters = _tokens.IsOperator("(") ? ParseParameters() : [];
        var call = _expressions.Parse() as Call ?? throw _tokens.Unexpected("the call of a macro");
        return new(line, call, ParseMacroBody("caller", parameters, "endcall"));
    }

    private Macro ParseMacroBody(string name, List<(string, Expression?)> parameters, string end)
    {
        EndTag();
        var (loops, names) = (_loops, _expressions.BeginNames());
        _loops = 0;
        var body = ParseBody(end);
        _loops = loops;
        var extras = _expressions.EndNames(names).Where(used => used is "caller" or "varargs" or "kwargs");
        return new(name, parameters, body, extras.ToHashSet());
    }

    private List<(string, Expression?)> ParseParameters()
    {
        var parameters = new List<(string, Expression?)>();
        _tokens.ExpectOperator("(");
        _tokens.ReadSeparated(")", () =>
        {
            var parameter = _tokens.ExpectName("the name of a parameter");
            parameters.Add((parameter, _tokens.TryOperator("=") ? _expressions.Parse() : null));
        });
        return parameters;
    }

    private LoopJump Jump(int line, bool isBreak)
    {
        EndTag();
        return _loops > 0 ? new(line, isBreak) : throw new TemplateException(line, "break and continue work only inside a loop.");
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

    private Target ParseTarget(bool tuple = true)
    {
        var first = ParseSingleTarget();
        if (!tuple || !_tokens.IsOperator(","))
        {
            return first;
        }
        var targets = new List<Target> { first };
        while (_tokens.TryOperator(",") && (_tokens.Current.Kind == TokenKind.Name && !_tokens.IsName("in") || _tokens.IsOperator("(")))
        {
            targets.Add(ParseSingleTarget());
        }
        return new TupleTarget(targets);
    }

    private Target ParseSingleTarget()
    {
        _tokens.RequireStack();
        if (_tokens.TryOperator("("))
        {
            var inner = ParseTarget();
            _tokens.ExpectOperator(")");
            return inner;
        }
        var name = _tokens.ExpectName("the name of a variable");
        return _tokens.TryOperator(".") ? new MemberTarget(name, _tokens.ExpectName("the name of a member")) : new NameTarget(name);
    }

    private void EndTag() => _tokens.Expect(TokenKind.BlockEnd, "%}");
}
