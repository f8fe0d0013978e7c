using System.Globalization;
using System.Text.RegularExpressions;
using Bupo.Recipes.Binding;
using YamlDotNet.RepresentationModel;

namespace Bupo.Recipes;

/// <summary>A change to a recipe by path, such as <c>train.steps=10</c> or <c>schedule[0].until=5</c>.</summary>
internal static partial class RecipeOverride
{
    /// <summary>Puts the value in its place.</summary>
    /// <param name="root">The recipe.</param>
    /// <param name="change">path=value; the value is YAML too.</param>
    /// <param name="origins">Notes where the value comes from.</param>
    /// <exception cref="BupoException">It is not an override, or names an entry that the file's list lacks.</exception>
    public static void Apply(YamlMappingNode root, string change, NodeOrigins origins)
    {
        var cut = change.IndexOf('=', StringComparison.Ordinal);
        if (cut <= 0)
        {
            throw new BupoException($"'{change}' is not an override, expected path=value such as train.steps=10.");
        }
        var value = RecipeFile.Parse(change[(cut + 1)..], $"override {change}");
        origins.Add(value, change);
        var keys = change[..cut].Split('.');
        var node = root;
        foreach (var key in keys[..^1])
        {
            node = Step().Match(key) is { Success: true } entry ? Entry(node, entry, change) : Group(node, key, origins, change);
        }
        if (Step().Match(keys[^1]) is { Success: true } last)
        {
            var (list, index) = List(node, last, change);
            list.Children[index] = value;
            return;
        }
        node.Children[Key(keys[^1], origins, change)] = value;
    }

    private static YamlMappingNode Group(YamlMappingNode node, string key, NodeOrigins origins, string change)
    {
        if (!node.Children.TryGetValue(new YamlScalarNode(key), out var next) || next is not YamlMappingNode inner)
        {
            inner = [];
            node.Children[Key(key, origins, change)] = inner;
            origins.Add(inner, change);
        }
        return inner;
    }

    private static YamlScalarNode Key(string name, NodeOrigins origins, string change)
    {
        var key = new YamlScalarNode(name);
        origins.Add(key, change);
        return key;
    }

    private static YamlMappingNode Entry(YamlMappingNode node, Match entry, string change)
    {
        var (list, index) = List(node, entry, change);
        return list.Children[index] as YamlMappingNode
            ?? throw new BupoException($"override {change}: {entry.Value} is a plain value in the file and has no keys.");
    }

    private static (YamlSequenceNode List, int Index) List(YamlMappingNode node, Match entry, string change)
    {
        var list = node.Children.TryGetValue(new YamlScalarNode(entry.Groups[1].Value), out var found) ? found as YamlSequenceNode : null;
        var index = int.Parse(entry.Groups[2].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
        return list is not null && index < list.Children.Count
            ? (list, index)
            : throw new BupoException($"override {change}: the file's {entry.Groups[1].Value} has {list?.Children.Count ?? 0} entries, so there is no {entry.Value}; "
                + $"entries are counted from 0, and a whole list is given as {entry.Groups[1].Value}=[…].");
    }

    [GeneratedRegex(@"^(\w+)\[([0-9]{1,6})\]$")]
    private static partial Regex Step();
}
