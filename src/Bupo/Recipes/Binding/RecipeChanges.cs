using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Bupo.Recipes.Binding;

/// <summary>What a recipe is to have otherwise: a mapping of its keys, kept as the overrides of <c>bupo train</c>.</summary>
/// <param name="Overrides">Each <c>path=value</c>, such as <c>train.steps=10</c>; lists are whole.</param>
public sealed partial record RecipeChanges(IReadOnlyList<string> Overrides)
{
    /// <summary>No change.</summary>
    public static RecipeChanges None { get; } = new([]);

    /// <summary>The changes of a mapping of groups and keys; a key may be a path too.</summary>
    internal static RecipeChanges Of(YamlMappingNode node) => new([.. Walk(node, "")]);

    private static IEnumerable<string> Walk(YamlMappingNode node, string prefix)
    {
        foreach (var (key, value) in node.Children)
        {
            var path = prefix + (key as YamlScalarNode
                ?? throw new BupoException($"line {key.Start.Line}: a list or a group is in the place of a key, expected a key of a recipe such as train.steps.")).Value;
            foreach (var change in value is YamlMappingNode { Children.Count: > 0 } group ? Walk(group, path + ".") : [$"{path}={Flow(value)}"])
            {
                yield return change;
            }
        }
    }

    // JSON's strings are YAML's double-quoted ones, so any text survives.
    private static string Flow(YamlNode node) => node switch
    {
        YamlSequenceNode list => $"[{string.Join(", ", list.Children.Select(Flow))}]",
        YamlMappingNode group => $"{{{string.Join(", ", group.Children.Select(pair => $"{Flow(pair.Key)}: {Flow(pair.Value)}"))}}}",
        YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain, Value: null or "" } => "null",
        YamlScalarNode { Value: { } text, Style: var style } => Plain().IsMatch(text) && (style == YamlDotNet.Core.ScalarStyle.Plain || text is not ("null" or "~"))
            ? text
            : JsonSerializer.Serialize(text),
        _ => "null",
    };

    [GeneratedRegex(@"^[\w./+~()-]+$")]
    private static partial Regex Plain();
}
