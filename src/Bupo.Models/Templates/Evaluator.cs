namespace Bupo.Models.Templates;

/// <summary>Computes expressions.</summary>
internal sealed class Evaluator(Budget budget)
{
    public Budget Budget => budget;

    public object? Evaluate(Expression expression, Scope scope)
    {
        budget.Spend(1);
        Values.RequireStack();
        switch (expression)
        {
            case Literal literal:
                return literal.Value;
            case Variable variable:
                return scope.Get(variable.Name);
            case Captured:
                return scope.Get(CapturedName);
            case ListLiteral { IsTuple: true } tuple:
                return tuple.Items.Select(item => Evaluate(item, scope)).ToArray();
            case ListLiteral list:
                return list.Items.Select(item => Evaluate(item, scope)).ToList();
            case MappingLiteral mapping:
                return EvaluateMapping(mapping, scope);
            case Member member:
                return GetMember(Evaluate(member.Target, scope), member.Name);
            case Subscript subscript:
                return GetItem(Evaluate(subscript.Target, scope), Evaluate(subscript.Index, scope));
            case SliceOf slice:
                return Operators.Slice(Evaluate(slice.Target, scope), Optional(slice.Start), Optional(slice.Stop), Optional(slice.Step), budget);
            case Call call:
                return Invoke(Evaluate(call.Target, scope), call.Arguments, scope);
            case Filtered filtered:
                return Filters.Apply(this, filtered.Name, Evaluate(filtered.Target, scope), Arguments(filtered.Name, filtered.Arguments, scope));
            case Tested tested:
                return ValueTests.Apply(tested.Name, Evaluate(tested.Target, scope), Arguments(tested.Name, tested.Arguments, scope)) != tested.Negated;
            case Unary unary:
                return EvaluateUnary(unary, scope);
            case Binary binary:
                return EvaluateBinary(binary, scope);
            case Concatenation concatenation:
                return Counted(string.Concat(concatenation.Parts.Select(part => PythonText.Str(Evaluate(part, scope)))));
            case Comparison comparison:
                return EvaluateComparison(comparison, scope);
            case Conditional conditional:
                return Values.IsTrue(Evaluate(conditional.Condition, scope))
                    ? Evaluate(conditional.Then, scope)
                    : conditional.Otherwise is null ? new Undefined("the value of an if without an else") : Evaluate(conditional.Otherwise, scope);
            default:
                throw new TemplateFault($"an expression of type {expression.GetType().Name} is not known.");
        }

        object? Optional(Expression? part) => part is null ? null : Evaluate(part, scope);
    }

    /// <summary>Where the text of a block that is being set is kept; no template can name it.</summary>
    public const string CapturedName = "{captured}";

    /// <summary><c>value['key']</c>: an element or entry first, a method second.</summary>
    public object? GetItem(object? target, object? key)
    {
        switch (target, key)
        {
            case (Undefined, _):
                throw new TemplateFault($"{Values.Name(target)} has no element {PythonText.Repr(key)}.");
            case (Mapping mapping, string name) when mapping.TryGetValue(name, out var value):
                return value;
            case (string or IReadOnlyList<object?>, long or bool) when Operators.Element(target, Values.Integer(key)) is (true, var element):
                return element;
            case (_, string name):
                return Methods.Find(this, target, name) is { } method ? method : new Undefined(name);
            default:
                return new Undefined(PythonText.Repr(key));
        }
    }

    /// <summary><c>value.name</c>: a method first, an entry second.</summary>
    public object? GetMember(object? target, string name)
    {
        switch (target)
        {
            case Undefined:
                throw new TemplateFault($"{Values.Name(target)} has no member '{name}'.");
            case Namespace space:
                return space.Members.TryGetValue(name, out var member) ? member : new Undefined(name);
            case Loop loop:
                return loop.Member(name);
        }
        if (Methods.Find(this, target, name) is { } method)
        {
            return method;
        }
        return target is Mapping mapping && mapping.TryGetValue(name, out var value) ? value : new Undefined(name);
    }

    public string Counted(string text)
    {
        budget.SpendText(text.Length);
        return text;
    }

    private Mapping EvaluateMapping(MappingLiteral literal, Scope scope)
    {
        var mapping = new Mapping();
        foreach (var (key, value) in literal.Entries)
        {
            var name = Evaluate(key, scope);
            mapping[name as string ?? throw new TemplateFault($"{Values.Name(name)} cannot be a key here; keys are strings.")] = Evaluate(value, scope);
        }
        return mapping;
    }

    private object? Invoke(object? target, ArgumentList arguments, Scope scope) => target is Function function
        ? function.Call(Arguments(function.Name, arguments, scope))
        : throw new TemplateFault($"{Values.Name(target)} cannot be called.");

    private Arguments Arguments(string function, ArgumentList list, Scope scope)
    {
        var named = new Mapping();
        foreach (var (name, value) in list.Named)
        {
            named[name] = Evaluate(value, scope);
        }
        return new(function, [.. list.Positional.Select(value => Evaluate(value, scope))], named);
    }

    private object? EvaluateUnary(Unary unary, Scope scope)
    {
        var value = Evaluate(unary.Operand, scope);
        return unary.Operator switch
        {
            "not" => !Values.IsTrue(value),
            "-" => Operators.Negate(value),
            _ when Values.IsNumber(value) => value is bool ? Values.Integer(value) : value,
            _ => throw new TemplateFault($"{Values.Name(value)} is no number."),
        };
    }

    private object? EvaluateBinary(Binary binary, Scope scope)
    {
        var left = Evaluate(binary.Left, scope);
        return binary.Operator switch
        {
            "and" => Values.IsTrue(left) ? Evaluate(binary.Right, scope) : left,
            "or" => Values.IsTrue(left) ? left : Evaluate(binary.Right, scope),
            var symbol => Operators.Apply(symbol, left, Evaluate(binary.Right, scope), budget),
        };
    }

    private bool EvaluateComparison(Comparison comparison, Scope scope)
    {
        var left = Evaluate(comparison.First, scope);
        foreach (var (symbol, operand) in comparison.Rest)
        {
            var right = Evaluate(operand, scope);
            if (!Holds(symbol, left, right))
            {
                return false;
            }
            left = right;
        }
        return true;
    }

    private static bool Holds(string symbol, object? left, object? right) => symbol switch
    {
        "==" => Values.Equals(left, right),
        "!=" => !Values.Equals(left, right),
        "in" => Values.Contains(right, left),
        "not in" => !Values.Contains(right, left),
        "<" => Values.Compare(left, right) < 0,
        "<=" => Values.Compare(left, right) <= 0,
        ">" => Values.Compare(left, right) > 0,
        _ => Values.Compare(left, right) >= 0,
    };
}
