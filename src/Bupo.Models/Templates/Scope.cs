using Bupo.Models.Templates.Python;

namespace Bupo.Models.Templates;

/// <summary>Variables; an inner scope sees those around it and sets its own only.</summary>
internal sealed class Scope(Scope? around)
{
    private readonly Dictionary<string, object?> _variables = new(StringComparer.Ordinal);

    public object? Get(string name)
    {
        for (var scope = this; scope is not null; scope = scope.Around)
        {
            if (scope._variables.TryGetValue(name, out var value))
            {
                return value;
            }
        }
        return new Undefined(name);
    }

    public void Set(string name, object? value) => _variables[name] = value;

    private Scope? Around => around;
}
