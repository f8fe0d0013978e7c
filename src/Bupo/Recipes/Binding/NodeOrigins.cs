using YamlDotNet.RepresentationModel;

namespace Bupo.Recipes.Binding;

/// <summary>Where the values of a recipe come from: a line of the file, or an override.</summary>
internal sealed class NodeOrigins
{
    private readonly Dictionary<YamlNode, string> _overrides = new(ReferenceEqualityComparer.Instance);

    /// <summary>Notes that a value, with all that is in it, comes from an override.</summary>
    public void Add(YamlNode node, string change)
    {
        foreach (var inner in node.AllNodes)
        {
            _overrides[inner] = change;
        }
    }

    /// <summary>The place in words.</summary>
    public string Of(YamlNode node) => _overrides.TryGetValue(node, out var change) ? $"override {change}" : $"line {node.Start.Line}";
}
