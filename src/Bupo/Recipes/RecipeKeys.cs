using System.Collections;
using System.Globalization;
using Bupo.Settings;

namespace Bupo.Recipes;

/// <summary>A recipe as its keys and their values, each on a path such as <c>train.steps</c>.</summary>
public static class RecipeKeys
{
    /// <summary>All keys with the values that hold, defaults included; numbers to the last bit.</summary>
    public static IReadOnlyDictionary<string, string> Values(IRunRecipe recipe)
    {
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (path, value, _) in Walk(recipe, "", free: false))
        {
            values[path] = value;
        }
        return values;
    }

    /// <summary>The keys that decide what is computed, with their values.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Computing(IRunRecipe recipe) =>
        Walk(recipe, "", free: false).Where(key => !key.Free).Select(key => KeyValuePair.Create(key.Path, key.Value)).OrderBy(key => key.Key, StringComparer.Ordinal);

    /// <summary>What a recipe computes otherwise than the one whose values are given.</summary>
    /// <param name="saved">The values of a run that went before.</param>
    /// <param name="recipe">The recipe of the resumed run.</param>
    /// <returns>One line per key, with both values; none where the run may resume.</returns>
    public static IEnumerable<string> Differences(IReadOnlyDictionary<string, string> saved, IRunRecipe recipe)
    {
        var free = Walk(recipe, "", free: false).Where(key => key.Free).Select(key => key.Path).ToHashSet();
        if (recipe.Optimizer.Schedule == "constant")
        {
            free.Add("train.steps");                                        // other schedules bend with the number of steps
        }
        var now = Values(recipe);
        foreach (var path in saved.Keys.Union(now.Keys).Where(path => !free.Contains(path)).Order(StringComparer.Ordinal))
        {
            var (before, after) = (saved.GetValueOrDefault(path), now.GetValueOrDefault(path));
            if (before != after && !(path == "model" && SamePlace(before!, after!)))
            {
                yield return $"{path}: the checkpoint has {before ?? "no such key"}, the recipe {after ?? "no such key"}.";
            }
        }
    }

    private static IEnumerable<(string Path, string Value, bool Free)> Walk(object settings, string prefix, bool free)
    {
        foreach (var key in SettingKey.Of(settings.GetType()))
        {
            var (path, value, loose) = (prefix + key.Name, key.Get(settings), free || key.Rule.Free);
            IEnumerable<(string, string, bool)> keys = value switch
            {
                null => [(path, "null", loose)],
                string text => [(path, text, loose)],
                IEnumerable list => list.Cast<object>().SelectMany((item, i) => item is string text
                    ? [($"{path}[{i}]", text, loose)]
                    : Walk(item, $"{path}[{i}].", loose)),
                Enum choice => [(path, SettingKey.NameOf(choice.ToString()), loose)],
                IFormattable plain => [(path, plain.ToString(null, CultureInfo.InvariantCulture), loose)],
                bool truth => [(path, truth ? "true" : "false", loose)],
                _ => Walk(value, path + ".", loose),
            };
            foreach (var inner in keys)
            {
                yield return inner;
            }
        }
    }

    private static bool SamePlace(string a, string b) => Path.Exists(a) && Path.Exists(b) && Path.GetFullPath(a) == Path.GetFullPath(b);
}
