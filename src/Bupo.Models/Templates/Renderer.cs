using System.Text;
using Bupo.Models.Templates.Parsing;
using Bupo.Models.Templates.Python;

namespace Bupo.Models.Templates;

/// <summary>Runs statements and collects their text.</summary>
internal sealed class Renderer
{
    private const int MaximumCalls = 100;

    private StringBuilder _text = new();
    private int _calls;

    private enum Flow
    {
        Next,
        Break,
        Continue,
    }

    public string Render(IReadOnlyList<Statement> statements, Scope scope)
    {
        Run(statements, scope);
        return _text.ToString();
    }

    private Flow Run(IReadOnlyList<Statement> statements, Scope scope)
    {
        foreach (var statement in statements)
        {
            try
            {
                var flow = Run(statement, scope);
                if (flow != Flow.Next)
                {
                    return flow;
                }
            }
            catch (TemplateFault fault)
            {
                throw new TemplateException(statement.Line, fault.Message, fault.Reason);
            }
        }
        return Flow.Next;
    }

    private Flow Run(Statement statement, Scope scope)
    {
        Budget.Spend(1);
        switch (statement)
        {
            case Text text:
                Write(text.Value);
                return Flow.Next;
            case Output output:
                Write(PythonText.Str(Evaluator.Evaluate(output.Value, scope)));
                return Flow.Next;
            case If choice:
                var (_, taken) = choice.Branches.FirstOrDefault(
                    branch => branch.Condition is null || Values.IsTrue(Evaluator.Evaluate(branch.Condition, scope)), (null, []));
                return Run(taken, scope);
            case For loop:
                return RunLoop(loop, scope);
            case Set set:
                Assign(set.Target, Evaluator.Evaluate(set.Value, scope), scope);
                return Flow.Next;
            case SetBlock set:
                Assign(set.Target, EvaluateBlock(set.Body, set.Value, scope), scope);
                return Flow.Next;
            case FilterBlock filter:
                Write(PythonText.Str(EvaluateBlock(filter.Body, filter.Value, scope)));
                return Flow.Next;
            case With with:
                return RunWith(with, scope);
            case MacroDefinition definition:
                scope.Set(definition.Macro.Name, MacroFunction(definition.Macro, scope));
                return Flow.Next;
            case CallBlock block:
                var macro = Evaluator.Evaluate(block.Call.Target, scope);
                Write(PythonText.Str(Evaluator.Invoke(macro, block.Call.Arguments, scope, MacroFunction(block.Caller, scope))));
                return Flow.Next;
            case Generation generation:
                return Run(generation.Body, scope);
            case LoopJump jump:
                return jump.Break ? Flow.Break : Flow.Continue;
            default:
                throw new TemplateFault($"a statement of type {statement.GetType().Name} is not known.");
        }
    }

    private Flow RunLoop(For statement, Scope scope) =>
        RunLoop(statement, Evaluator.Evaluate(statement.Items, scope), scope, depth: 1);

    private Flow RunLoop(For statement, object? over, Scope scope, int depth)
    {
        var items = Values.Items(over).Where(item => Wanted(statement, item, scope)).ToList();
        if (items.Count == 0)
        {
            return Run(statement.Otherwise, scope);
        }
        var loop = new Loop(items, depth, statement.IsRecursive ? new("loop", arguments => Again(arguments)) : null);
        for (; loop.Index < items.Count; loop.Index++)
        {
            var round = new Scope(scope);
            round.Set("loop", loop);
            Assign(statement.Target, items[loop.Index], round);
            if (Run(statement.Body, round) == Flow.Break)
            {
                break;
            }
        }
        return Flow.Next;

        string Again(Arguments arguments) => Nested("loop", () =>
            Capture(() => RunLoop(statement, arguments.Take("iterable").Required("iterable"), scope, depth + 1)));
    }

    private static bool Wanted(For statement, object? item, Scope scope)
    {
        Budget.Spend(1);
        if (statement.Condition is null)
        {
            return true;
        }
        var round = new Scope(scope);
        Assign(statement.Target, item, round);
        return Values.IsTrue(Evaluator.Evaluate(statement.Condition, round));
    }

    // The values of a with block do not see each other.
    private Flow RunWith(With with, Scope scope)
    {
        var inner = new Scope(scope);
        foreach (var (target, value) in with.Values)
        {
            Assign(target, Evaluator.Evaluate(value, scope), inner);
        }
        return Run(with.Body, inner);
    }

    private static void Assign(Target target, object? value, Scope scope)
    {
        switch (target)
        {
            case NameTarget name:
                scope.Set(name.Name, value);
                break;
            case MemberTarget member:
                var space = scope.Get(member.Namespace) as Namespace
                    ?? throw new TemplateFault($"'{member.Namespace}' is not a namespace; only a namespace's members can be set.");
                space.Members[member.Name] = value;
                break;
            case TupleTarget tuple:
                var parts = Values.Items(value).ToList();
                if (parts.Count != tuple.Targets.Count)
                {
                    throw new TemplateFault($"{parts.Count} values cannot be assigned to {tuple.Targets.Count} variables.");
                }
                foreach (var (part, inner) in parts.Zip(tuple.Targets))
                {
                    Assign(inner, part, scope);
                }
                break;
            default:
                throw new TemplateFault($"a target of type {target.GetType().Name} is not known.");
        }
    }

    private object? EvaluateBlock(IReadOnlyList<Statement> body, Expression value, Scope scope)
    {
        var captured = new Scope(scope);
        captured.Set(Evaluator.CapturedName, Capture(() => Run(body, new Scope(scope))));
        return Evaluator.Evaluate(value, captured);
    }

    private Function MacroFunction(Macro macro, Scope around) => new(macro.Name, arguments => Expand(macro, arguments, around));

    private string Expand(Macro macro, Arguments arguments, Scope around)
    {
        var scope = MacroBinding.Bind(macro, arguments, around);
        return Nested($"the macro {macro.Name}", () => Capture(() => Run(macro.Body, scope)));
    }

    private string Nested(string what, Func<string> run)
    {
        if (_calls == MaximumCalls)
        {
            throw new TemplateFault($"{what} calls itself more than {MaximumCalls} deep.");
        }
        _calls++;
        try
        {
            return run();
        }
        finally
        {
            _calls--;
        }
    }

    private string Capture(Func<Flow> run)
    {
        var outer = _text;
        _text = new();
        try
        {
            run();
            return _text.ToString();
        }
        finally
        {
            _text = outer;
        }
    }

    private void Write(string text)
    {
        Budget.SpendText(text.Length);
        _text.Append(text);
    }
}
