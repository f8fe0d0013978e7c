using Bupo.Recipes;
using Bupo.Recipes.Binding;
using Bupo.Settings;

namespace Bupo.Experiments;

/// <summary>Finds and reads an experiment: a file, or the name of one in recipes/experiments.</summary>
public static class ExperimentFile
{
    /// <summary>Where experiments are found by name, from the current folder.</summary>
    public static readonly string Folder = Path.Combine("recipes", "experiments");

    private static readonly string[] OwnKeys = [.. SettingKey.Of(typeof(Experiment)).Select(key => key.Name)];

    /// <summary>The names in <see cref="Folder"/>.</summary>
    public static IReadOnlyList<string> Names => Directory.Exists(Folder)
        ? [.. Directory.GetFiles(Folder, "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>The file of a name.</summary>
    /// <exception cref="BupoException">There is none.</exception>
    public static string Find(string name)
    {
        var file = File.Exists(name) ? name : Path.Combine(Folder, name + ".yaml");
        return File.Exists(file) ? file : throw new BupoException(Nearest.To(name, Names) is { } near
            ? $"There is no experiment {name}; did you mean {near}?"
            : $"There is no file {name} and no {file}; known experiments: {(Names.Count == 0 ? "none, as there is no such folder here" : string.Join(", ", Names))}.");
    }

    /// <summary>Reads and checks an experiment.</summary>
    /// <param name="path">The file.</param>
    /// <param name="overrides">Each <c>path=value</c> with a key of the experiment.</param>
    /// <exception cref="BupoException">All problems of the file together.</exception>
    public static Experiment Read(string path, IEnumerable<string> overrides) =>
        RecipeFile.Read<Experiment>(path, overrides, experiment => experiment.Problems());

    /// <summary>Whether an override changes the experiment itself (<c>seeds=[1, 2]</c>) and not the recipe of every run (<c>train.steps=5</c>).</summary>
    public static bool IsOwn(string change) => OwnKeys.Contains(change.Split('=', '.')[0]);
}
