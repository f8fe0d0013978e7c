using Bupo.Recipes.Binding;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Bupo.Recipes;

/// <summary>Reads a recipe: a YAML file, with overrides by path such as <c>train.steps=10</c>.</summary>
public static class RecipeFile
{
    /// <summary>Reads and checks a recipe.</summary>
    /// <param name="path">The YAML file.</param>
    /// <param name="overrides">Each <c>path=value</c>; the value is YAML too, so <c>[a, b]</c> is a list.</param>
    /// <exception cref="BupoException">All problems of the file together, each with its key, line, and what is expected.</exception>
    public static Recipe Read(string path, IEnumerable<string> overrides) => Read<Recipe>(path, overrides, recipe => recipe.Problems());

    /// <summary>Reads and checks a recipe of next-token training.</summary>
    /// <param name="path">The YAML file.</param>
    /// <param name="overrides">As for <see cref="Read"/>.</param>
    /// <exception cref="BupoException">All problems of the file together.</exception>
    public static SupervisedRecipe ReadSupervised(string path, IEnumerable<string> overrides) =>
        Read<SupervisedRecipe>(path, overrides, recipe => recipe.Problems());

    /// <summary>Reads and checks a recipe, and gives it as a file of its own too.</summary>
    /// <param name="path">The YAML file.</param>
    /// <param name="overrides">As for <see cref="Read"/>.</param>
    /// <returns>The recipe, and the YAML text of a recipe that needs no overrides to be the same.</returns>
    /// <exception cref="BupoException">All problems of the file together.</exception>
    public static (Recipe Recipe, string Yaml) Resolve(string path, IEnumerable<string> overrides)
    {
        var root = Root(path, overrides);
        using var text = new StringWriter { NewLine = "\n" };
        new YamlStream(new YamlDocument(root)).Save(text, assignAnchors: false);
        return (Bind<Recipe>(root, path, recipe => recipe.Problems()), text.ToString().Replace("\n...\n", "\n", StringComparison.Ordinal));
    }

    internal static T Read<T>(string path, IEnumerable<string> overrides, Func<T, IEnumerable<string>> problemsOf) =>
        Bind(Root(path, overrides), path, problemsOf);

    private static YamlMappingNode Root(string path, IEnumerable<string> overrides)
    {
        if (!File.Exists(path))
        {
            throw new BupoException($"The recipe {path} does not exist.");
        }
        var root = Parse(File.ReadAllText(path), path) as YamlMappingNode
            ?? throw new BupoException($"{path} holds no keys, expected a recipe such as those in recipes/.");
        foreach (var change in overrides)
        {
            Apply(root, change);
        }
        return root;
    }

    private static T Bind<T>(YamlMappingNode root, string path, Func<T, IEnumerable<string>> problemsOf)
    {
        var binder = new RecipeBinder();
        var recipe = (T)binder.Bind(typeof(T), root, "");
        List<string> problems = [.. binder.Problems, .. binder.Problems.Count == 0 ? problemsOf(recipe) : []];
        return problems.Count == 0 ? recipe : throw new BupoException($"{path}: {string.Join("\n  ", problems)}");
    }

    private static YamlNode Parse(string text, string source)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            return stream.Documents.Count == 1 ? stream.Documents[0].RootNode : new YamlScalarNode("");
        }
        catch (YamlException error)
        {
            throw new BupoException($"{source}, line {error.Start.Line}: {error.Message}", error);
        }
    }

    private static void Apply(YamlMappingNode root, string change)
    {
        var cut = change.IndexOf('=', StringComparison.Ordinal);
        if (cut <= 0)
        {
            throw new BupoException($"'{change}' is no override, expected path=value such as train.steps=10.");
        }
        var keys = change[..cut].Split('.');
        var node = root;
        foreach (var key in keys[..^1])
        {
            if (!node.Children.TryGetValue(new YamlScalarNode(key), out var next) || next is not YamlMappingNode inner)
            {
                inner = [];
                node.Children[new YamlScalarNode(key)] = inner;
            }
            node = inner;
        }
        node.Children[new YamlScalarNode(keys[^1])] = Parse(change[(cut + 1)..], $"override {change}");
    }
}
