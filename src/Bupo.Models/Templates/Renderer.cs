using System.Text;

namespace Bupo.Models.Templates;

/// <summary>Carries out statements and collects their text.</summary>
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
                Assign(set.Targets, Evaluator.Evaluate(set.Value, scope), scope);
                return Flow.Next;
            case SetMember set:
                var target = scope.Get(set.Target) as Namespace
                    ?? throw new TemplateFault($"'{set.Target}' is no namespace; only a namespace's members can be set.");
                target.Members[set.Name] = Evaluator.Evaluate(set.Value, scope);
                return Flow.Next;
            case SetBlock set:
                var captured = new Scope(scope);
                captured.Set(Evaluator.CapturedName, Capture(set.Body, new Scope(scope)));
                scope.Set(set.Target, Evaluator.Evaluate(set.Value, captured));
                return Flow.Next;
            case MacroDefinition macro:
                scope.Set(macro.Name, new Function(macro.Name, arguments => Expand(macro, arguments, scope)));
                return Flow.Next;
            case Generation generation:
                return Run(generation.Body, scope);
            case LoopJump jump:
                return jump.Break ? Flow.Break : Flow.Continue;
            default:
                throw new TemplateFault($"a statement of type {statement.GetType().Name} is not known.");
        }
    }

    private Flow RunLoop(For statement, Scope scope)
    {
        var items = Values.Items(Evaluator.Evaluate(statement.Items, scope))
            .Where(item => Wanted(statement, item, scope)).ToList();
        if (items.Count == 0)
        {
            return Run(statement.Otherwise, scope);
        }
        var loop = new Loop(items);
        for (; loop.Index < items.Count; loop.Index++)
        {
            var round = new Scope(scope);
            round.Set("loop", loop);
            Assign(statement.Targets, items[loop.Index], round);
            if (Run(statement.Body, round) == Flow.Break)
            {
                break;
            }
        }
        return Flow.Next;
    }

    private static bool Wanted(For statement, object? item, Scope scope)
    {
        Budget.Spend(1);
        if (statement.Condition is null)
        {
            return true;
        }
        var round = new Scope(scope);
        Assign(statement.Targets, item, round);
        return Values.IsTrue(Evaluator.Evaluate(statement.Condition, round));
    }

    private static void Assign(IReadOnlyList<string> targets, object? value, Scope scope)
    {
        if (targets.Count == 1)
        {
            scope.Set(targets[0], value);
            return;
        }
        var parts = Values.Items(value).ToList();
        if (parts.Count != targets.Count)
        {
            throw new TemplateFault($"{parts.Count} values for the {targets.Count} variables {string.Join(", ", targets)}.");
        }
        for (var i = 0; i < parts.Count; i++)
        {
            scope.Set(targets[i], parts[i]);
        }
    }

    private string Expand(MacroDefinition macro, Arguments arguments, Scope around)
    {
        if (_calls == MaximumCalls)
        {
            throw new TemplateFault($"the macro {macro.Name} calls itself more than {MaximumCalls} deep.");
        }
        arguments.Take([.. macro.Parameters.Select(parameter => parameter.Name)]);
        var scope = new Scope(around);
        foreach (var (name, fallback) in macro.Parameters)
        {
            scope.Set(name, arguments.Or(name, new Undefined(name)) is var value && value is Undefined && fallback is not null
                ? Evaluator.Evaluate(fallback, scope)
                : value);
        }
        _calls++;
        try
        {
            return Capture(macro.Body, scope);
        }
        finally
        {
            _calls--;
        }
    }

    private string Capture(IReadOnlyList<Statement> body, Scope scope)
    {
        var outer = _text;
        _text = new();
        try
        {
            Run(body, scope);
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
