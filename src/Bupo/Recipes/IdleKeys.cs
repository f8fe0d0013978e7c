using Bupo.Recipes.Phases;
using Bupo.Settings;

namespace Bupo.Recipes;

/// <summary>Finds keys that are set although the rest of the recipe leaves them without effect.</summary>
internal static class IdleKeys
{
    /// <summary>One problem per such key.</summary>
    /// <param name="recipe">The recipe as it was read.</param>
    /// <param name="given">The paths that were set, such as <c>critic.layers</c> or <c>schedule[0].rule</c>.</param>
    public static IEnumerable<string> Of(IRunRecipe recipe, IReadOnlySet<string> given) => Walk(recipe, recipe, "", [], given);

    private static IEnumerable<string> Walk(IRunRecipe recipe, object group, string prefix, RecipeCondition[] outer, IReadOnlySet<string> given)
    {
        foreach (var key in SettingKey.Of(group.GetType()))
        {
            var path = prefix + key.Name;
            RecipeCondition[] conditions = [.. outer, .. key.ReadWhen];
            var value = key.Get(group);
            var inner = Entries(value, path).SelectMany(entry => Walk(recipe, entry.Value, entry.Path + ".", conditions, given)).ToArray();
            foreach (var problem in inner)
            {
                yield return problem;
            }
            var isGroup = value is not null && Entries(value, path).Any();
            if (!isGroup && given.Contains(path) && conditions.Where(condition => !Holds(condition, recipe, group)).Select(condition => (RecipeCondition?)condition).FirstOrDefault() is { } missing)
            {
                yield return $"{path} is set, but nothing reads it: {Reason(missing)}. Leave it out.";
            }
        }
    }

    private static IEnumerable<(object Value, string Path)> Entries(object? value, string path) => value switch
    {
        null or string => [],
        System.Collections.IEnumerable list => list.Cast<object>().Select((item, i) => (item, $"{path}[{i}]")).Where(entry => SettingKey.Of(entry.item.GetType()).Any()),
        _ => SettingKey.Of(value.GetType()).Any() ? [(value, path)] : [],
    };

    private static bool Holds(RecipeCondition condition, IRunRecipe run, object group) => condition switch
    {
        RecipeCondition.DecayingRate => run.Optimizer.Schedule is "cosine" or "wsd",
        RecipeCondition.StableRate => run.Optimizer.Schedule == "wsd",
        RecipeCondition.Checkpoints => run.Checkpoints.SaveEvery > 0,
        RecipeCondition.BestCheckpoint => run.Checkpoints.KeepBest is not null,
        RecipeCondition.AutoLayer => group is JointView { IsAuto: true } || group is PhaseRecipe phase && AutoLayer.IsIn(phase),
        _ => run is not Recipe recipe || Holds(condition, recipe),
    };

    private static bool Holds(RecipeCondition condition, Recipe recipe) => condition switch
    {
        RecipeCondition.Sampling => recipe.Rollouts.Replay.Count == 0,
        RecipeCondition.Resampling => recipe.UniformGroups == UniformGroups.Resample,
        RecipeCondition.OverlongPunishment => recipe.OverlongBuffer is not null,
        RecipeCondition.FixedLength => (recipe.Algorithm.Aggregation ?? recipe.Algorithm.Published.Aggregation) is "fixed_length" or "fixed_length_sum",
        RecipeCondition.KlPenalty => recipe.Algorithm is not { KlCoefficient: 0, KlRewardCoefficient: 0 },
        RecipeCondition.KlTarget => recipe.Algorithm.KlTarget is not null,
        RecipeCondition.Critic => recipe.Algorithm.Estimator.NeedsCritic,
        RecipeCondition.InternalCurves => recipe.Train.InternalCurvesEvery > 0,
        _ => throw new ArgumentOutOfRangeException(nameof(condition), condition, "There is no such condition."),
    };

    private static string Reason(RecipeCondition condition) => condition switch
    {
        RecipeCondition.Sampling => "rollouts.replay names recorded batches, so nothing is sampled",
        RecipeCondition.Resampling => "rollouts.uniform_groups is not resample",
        RecipeCondition.OverlongPunishment => "rollouts.overlong_buffer is not given, so long responses are not punished",
        RecipeCondition.FixedLength => "algorithm.aggregation is neither fixed_length nor fixed_length_sum",
        RecipeCondition.KlPenalty => "algorithm.kl_coefficient and algorithm.kl_reward_coefficient are both 0",
        RecipeCondition.KlTarget => "algorithm.kl_target is not given, so the coefficients stay fixed",
        RecipeCondition.Critic => "the advantage has no critic",
        RecipeCondition.DecayingRate => "optimizer.schedule is constant",
        RecipeCondition.StableRate => "optimizer.schedule is not wsd",
        RecipeCondition.Checkpoints => "train.save_every is 0, so no checkpoint is saved",
        RecipeCondition.BestCheckpoint => "train.keep_best is not given",
        RecipeCondition.InternalCurves => "train.internal_curves_every is 0",
        RecipeCondition.AutoLayer => "the view is not layer(auto)",
        _ => throw new ArgumentOutOfRangeException(nameof(condition), condition, "There is no such condition."),
    };
}
