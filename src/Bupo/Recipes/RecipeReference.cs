using System.Globalization;
using System.Text;
using Bupo.Recipes.Binding;
using Bupo.Settings;

namespace Bupo.Recipes;

/// <summary>The reference of all recipe keys, docs/recipes.md: made from the same records that recipes are read into.</summary>
public static class RecipeReference
{
    private const string Introduction = """
        # Recipes

        A recipe is a YAML file: with its seed, all there is to a run. `bupo train recipes/sums-bupo.yaml model=FOLDER train.steps=10` runs one;
        what follows the file changes keys by path, with the same names, and lists and groups may be given whole
        (`'schedule=[{view: layer(6), until: 30}, {view: final}]'`). An unknown key is refused with the nearest known one named, and all problems of
        a file are reported together. `recipes/recipe.schema.json` is the same reference for editors; begin a file with
        `# yaml-language-server: $schema=recipe.schema.json` to have keys completed and checked.

        This page and the schema are made from the program's own records; a test keeps them so.

        """;

    /// <summary>The page, in Markdown.</summary>
    public static string Markdown()
    {
        var page = new StringBuilder(Introduction);
        Add(page, "", "At the top", typeof(Recipe));
        page.Append("\n# Recipes of next-token training\n\n`bupo sft` and `bupo pretrain` take these; `recipes/supervised.schema.json` is their schema.\n");
        Add(page, "", "At the top of it", typeof(SupervisedRecipe));
        return page.ToString();
    }

    private static void Add(StringBuilder page, string path, string title, Type record)
    {
        var keys = RecipeKey.Of(record);
        page.Append(CultureInfo.InvariantCulture, $"\n## {(path.Length == 0 ? title : $"`{path}`: {title}")}\n\n| key | takes | unless given | meaning |\n|---|---|---|---|\n");
        foreach (var key in keys)
        {
            page.Append(CultureInfo.InvariantCulture, $"| `{key.Name}` | {Takes(key)} | {Default(key)} | {key.Rule.Meaning.Replace("|", "\\|", StringComparison.Ordinal)} |\n");
        }
        foreach (var key in keys)
        {
            if (key.Group is { } group)
            {
                Add(page, $"{(path.Length == 0 ? "" : path + ".")}{key.Name}{(key.IsList ? "[]" : "")}", key.IsList ? "an entry of the list" : "a group", group);
            }
        }
    }

    private static string Takes(RecipeKey key) => (key.IsList, key.Group) switch
    {
        (true, not null) => "a list of groups",
        (true, null) => "a list of texts",
        (false, not null) => "a group",
        _ => RecipeBinder.Expected(key.Element, key.Rule),
    };

    private static string Default(RecipeKey key) => key switch
    {
        { Rule.Required: true } => "must be given",
        { PlainDefault: null } => "",
        { PlainDefault: "" } => "empty",
        { PlainDefault: Enum or bool } => SettingKey.NameOf(key.PlainDefault.ToString()!),
        _ => string.Create(CultureInfo.InvariantCulture, $"{key.PlainDefault}"),
    };
}
