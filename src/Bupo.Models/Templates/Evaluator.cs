using Bupo.Models.Templates.Parsing;
using Bupo.Models.Templates.Python;

namespace Bupo.Models.Templates;

/// <summary>Computes expressions.</summary>
internal static class Evaluator
{
    /// <summary>The variable with the text of the block that is being set or filtered; no template can name it.</summary>
    public const string CapturedName = "{captured}";

    public static object? Evaluate(Expression expression, Scope scope)
    {
        Budget.RequireStack();
        var value = Compute(expression, scope);
        Budget.Visit(value);
        return value;
    }

    /// <summary><c>value['key']</c>: an element or entry first, a method or member second.</summary>
    public static object? GetItem(object? target, object? key)
    {
        switch (target, key)
        {
            case (Undefined, _):
                throw new TemplateFault($"{Values.Name(target)} has no element {PythonText.Repr(key)}.");
            case (Mapping mapping, not (Mapping or List<object?> or View)) when mapping.TryGetValue(key, out var value):
                return value;
            case (_, long or bool) when Operators.Element(target, Values.Integer(key)) is (true, var element):
                return element;
            case (_, string or Markup) when PythonText.Str(key) is var name:
                return target is Namespace or Loop or Cycler or Group ? GetMember(target, name)
                    : Methods.Find(target, name) is { } method ? method
                    : new Undefined(name);
            default:
                return new Undefined(PythonText.Repr(key));
        }
    }

    /// <summary><c>value.name</c>: a method first, an entry second.</summary>
    public static object? GetMember(object? target, string name)
    {
        switch (target)
        {
            case Undefined:
                throw new TemplateFault($"{Values.Name(target)} has no member '{name}'.");
            case Namespace space:
                return space.Members.TryGetValue(name, out var member) ? member : new Undefined(name);
            case Loop loop:
                return loop.Member(name);
            case Cycler cycler:
                return cycler.Member(name);
            case Group group when name is "grouper" or "list":
                return name == "grouper" ? group.Key : group.Members;
        }
        if (Methods.Find(target, name) is { } method)
        {
            return method;
        }
        return target is Mapping mapping && mapping.TryGetValue(name, out var value) ? value : new Undefined(name);
    }

    private static object? Compute(Expression expression, Scope scope)
    {
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
                return Operators.Slice(Evaluate(slice.Target, scope), Optional(slice.Start), Optional(slice.Stop), Optional(slice.Step));
            case Call call:
                return Invoke(Evaluate(call.Target, scope), call.Arguments, scope);
            case Filtered filtered:
                return Filters.Apply(filtered.Name, Evaluate(filtered.Target, scope), Arguments(filtered.Name, filtered.Arguments, scope));
            case Tested tested:
                var target = Evaluate(tested.Target, scope);
                return ValueTests.Apply(tested.Name, target, Arguments(tested.Name, tested.Arguments, scope)) != tested.Negated;
            case Unary unary:
                return EvaluateUnary(unary, scope);
            case Binary binary:
                return EvaluateBinary(binary, scope);
            case Concatenation concatenation:
                return Budget.Concat(concatenation.Parts.Select(part => PythonText.Str(Evaluate(part, scope))));
            case Comparison comparison:
                return EvaluateComparison(comparison, scope);
            case Conditional conditional when Values.IsTrue(Evaluate(conditional.Condition, scope)):
                return Evaluate(conditional.Then, scope);
            case Conditional conditional:
                return conditional.Otherwise is { } otherwise ? Evaluate(otherwise, scope) : new Undefined("the value of an if without an else");
            default:
                throw new TemplateFault($"an expression of type {expression.GetType().Name} is not known.");
        }

        object? Optional(Expression? part) => part is null ? null : Evaluate(part, scope);
    }

    private static Mapping EvaluateMapping(MappingLiteral literal, Scope scope)
    {
        var mapping = new Mapping();
        foreach (var (key, value) in literal.Entries)
        {
            mapping[Evaluate(key, scope)] = Evaluate(value, scope);
        }
        return mapping;
    }

    /// <summary>Calls a value; a loop is called by a recursive one.</summary>
    public static object? Invoke(object? target, ArgumentList list, Scope scope, Function? caller = null)
    {
        var function = target switch
        {
            Function known => known,
            Loop { Again: { } again } => again,
            Joiner joiner => new Function("joiner", joiner.Next),
            _ => throw new TemplateFault($"{Values.Name(target)} cannot be called."),
        };
        var arguments = Arguments(function.Name, list, scope);
        if (caller is not null)
        {
            arguments.Named["caller"] = caller;
        }
        return function.Call(arguments);
    }

    private static Arguments Arguments(string function, ArgumentList list, Scope scope)
    {
        var positional = list.Positional.Select(value => Evaluate(value, scope)).ToList();
        var named = new Mapping();
        foreach (var (name, value) in list.Named)
        {
            Name(name, Evaluate(value, scope));
        }
        if (list.Star is { } star)
        {
            positional.AddRange(SequenceFilters.Listed(Values.Items(Evaluate(star, scope))));
        }
        if (list.DoubleStar is { } doubleStar)
        {
            var more = Evaluate(doubleStar, scope) as Mapping ?? throw new TemplateFault($"{function} takes a mapping after **.");
            foreach (var (name, value) in more)
            {
                Name(name as string ?? throw new TemplateFault($"{function} takes a mapping with strings as keys after **."), value);
            }
        }
        return new(function, positional, named);

        void Name(string name, object? value)
        {
            if (named.ContainsKey(name))
            {
                throw new TemplateFault($"{function} got its argument '{name}' twice.");
            }
            named[name] = value;
        }
    }

    private static object? EvaluateUnary(Unary unary, Scope scope)
    {
        var value = Evaluate(unary.Operand, scope);
        return unary.Operator switch
        {
            "not" => !Values.IsTrue(value),
            "-" => Operators.Negate(value),
            _ when Values.IsNumber(value) => value is bool ? Values.Integer(value) : value,
            _ => throw new TemplateFault($"{Values.Name(value)} is not a number."),
        };
    }

    private static object? EvaluateBinary(Binary binary, Scope scope)
    {
        var left = Evaluate(binary.Left, scope);
        return binary.Operator switch
        {
            "and" => Values.IsTrue(left) ? Evaluate(binary.Right, scope) : left,
            "or" => Values.IsTrue(left) ? left : Evaluate(binary.Right, scope),
            var symbol => Operators.Apply(symbol, left, Evaluate(binary.Right, scope)),
        };
    }

    private static bool EvaluateComparison(Comparison comparison, Scope scope)
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
