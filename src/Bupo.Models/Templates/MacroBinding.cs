using Bupo.Models.Templates.Parsing;
using Bupo.Models.Templates.Python;

namespace Bupo.Models.Templates;

/// <summary>Binds the arguments of a call to the parameters of a macro.</summary>
internal static class MacroBinding
{
    /// <summary>The scope that the macro's body sees.</summary>
    public static Scope Bind(Macro macro, Arguments arguments, Scope around)
    {
        var scope = new Scope(around);
        var names = macro.Parameters.Select(parameter => parameter.Name).ToArray();
        BindExtras(macro, names, arguments, scope);
        var own = new Arguments(macro.Name, [.. arguments.Positional.Take(names.Length)], Among(arguments.Named, names, wanted: true)).Take(names);
        foreach (var (name, fallback) in macro.Parameters)
        {
            scope.Set(name, own.TryGet(name, out var value) ? value
                : fallback is not null ? Evaluator.Evaluate(fallback, scope)
                : new Undefined(name));
        }
        return scope;
    }

    // caller, varargs and kwargs exist, and are accepted, only where the body uses them.
    private static void BindExtras(Macro macro, string[] names, Arguments arguments, Scope scope)
    {
        if (macro.Extras.Contains("varargs"))
        {
            scope.Set("varargs", arguments.Positional.Skip(names.Length).ToArray());
        }
        else if (arguments.Positional.Count > names.Length)
        {
            arguments.Take(names);
        }
        var others = Among(arguments.Named, names, wanted: false);
        if (macro.Extras.Contains("caller") && !names.Contains("caller"))
        {
            scope.Set("caller", others.TryGetValue("caller", out var caller) ? caller : new Undefined("caller"));
            others = Among(others, ["caller"], wanted: false);
        }
        if (macro.Extras.Contains("kwargs"))
        {
            scope.Set("kwargs", others);
        }
        else if (others.Keys.FirstOrDefault() is { } unknown)
        {
            var known = names.Length == 0 ? "" : $"; it takes {string.Join(", ", names)}";
            throw new TemplateFault($"{macro.Name} takes no further argument '{unknown}'{known}.");
        }
    }

    private static Mapping Among(Mapping named, string[] names, bool wanted)
    {
        var picked = new Mapping();
        foreach (var (name, value) in named.Where(argument => names.Contains(argument.Key) == wanted))
        {
            picked[name] = value;
        }
        return picked;
    }
}
