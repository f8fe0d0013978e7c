using Bupo.Recipes;

namespace Bupo.Experiments;

/// <summary>The JSON schema of experiments, for editors.</summary>
public static class ExperimentSchema
{
    /// <summary>The schema of <see cref="Experiment"/>, draft 2020-12, with a final newline.</summary>
    public static string Json() => RecipeSchema.Json(typeof(Experiment), "an experiment");
}
