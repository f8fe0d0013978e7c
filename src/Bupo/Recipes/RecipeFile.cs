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
        var (root, origins) = Root(path, overrides);
        using var text = new StringWriter { NewLine = "\n" };
        new YamlStream(new YamlDocument(root)).Save(text, assignAnchors: false);
        return (Bind<Recipe>(root, origins, path, recipe => recipe.Problems()), text.ToString().Replace("\n...\n", "\n", StringComparison.Ordinal));
    }

    internal static T Read<T>(string path, IEnumerable<string> overrides, Func<T, IEnumerable<string>> problemsOf)
    {
        var (root, origins) = Root(path, overrides);
        return Bind(root, origins, path, problemsOf);
    }

    private static (YamlMappingNode Root, NodeOrigins Origins) Root(string path, IEnumerable<string> overrides)
    {
        if (!File.Exists(path))
        {
            throw new BupoException($"The recipe {path} does not exist.");
        }
        var root = Parse(File.ReadAllText(path), path) as YamlMappingNode
            ?? throw new BupoException($"{path} holds no keys, expected a recipe such as those in recipes/.");
        var origins = new NodeOrigins();
        foreach (var change in overrides)
        {
            RecipeOverride.Apply(root, change, origins);
        }
        return (root, origins);
    }

    private static T Bind<T>(YamlMappingNode root, NodeOrigins origins, string path, Func<T, IEnumerable<string>> problemsOf)
    {
        var binder = new RecipeBinder(origins);
        var recipe = (T)binder.Bind(typeof(T), root, "");
        List<string> problems = [.. binder.Problems, .. binder.Problems.Count == 0 ? problemsOf(recipe) : []];
        if (problems.Count == 0 && recipe is IRunRecipe run)
        {
            problems.AddRange(IdleKeys.Of(run, binder.Given));
        }
        return problems.Count == 0 ? recipe : throw new BupoException($"{path}: {string.Join("\n  ", problems)}");
    }

    /// <summary>The one document of a YAML text; an empty value where there is none.</summary>
    /// <exception cref="BupoException">It is not YAML, or holds several documents.</exception>
    internal static YamlNode Parse(string text, string source)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (YamlException error)
        {
            // The parser names the line where the structure began.
            throw new BupoException(TabbedLine(text) is { } tabbed
                ? $"{source}, line {tabbed}: the line begins with a tab; YAML is indented by spaces."
                : $"{source}, line {error.Start.Line}: {error.Message}", error);
        }
        return stream.Documents.Count switch
        {
            0 => new YamlScalarNode(""),
            1 => stream.Documents[0].RootNode,
            var count => throw new BupoException($"{source} holds {count} YAML documents, expected one; take out the lines ---."),
        };
    }

    private static int? TabbedLine(string text) => text.Split('\n').Index()
        .Where(line => line.Item.TakeWhile(char.IsWhiteSpace).Contains('\t') && line.Item.Trim().Length > 0)
        .Select(line => (int?)line.Index + 1).FirstOrDefault();
}
