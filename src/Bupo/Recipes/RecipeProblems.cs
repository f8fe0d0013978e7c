using Bupo.Policies;
using Bupo.Recipes.Phases;

namespace Bupo.Recipes;

/// <summary>What contradicts itself in a recipe although each key fits.</summary>
internal static class RecipeProblems
{
    private const long MostResponses = 1 << 20;

    /// <summary>All problems, each with its key.</summary>
    public static IEnumerable<string> Of(Recipe recipe)
    {
        if (recipe.Data.Source is null && recipe.Rollouts.Replay.Count == 0)
        {
            yield return "data.source is missing: name a dataset, or recorded batches under rollouts.replay.";
        }
        foreach (var problem in Schedule(recipe.Schedule))
        {
            yield return problem;
        }
        var responses = (long)recipe.Rollouts.Prompts * recipe.Rollouts.GroupSize;
        if (responses > MostResponses)
        {
            yield return $"rollouts.prompts × rollouts.group_size is {responses} responses per step, expected at most {MostResponses}.";
        }
        if (recipe.Rollouts.Replay.Count == 0 && recipe.Train.MiniBatchSize > responses)
        {
            yield return $"train.mini_batch_size is {recipe.Train.MiniBatchSize}, expected at most the {responses} responses of a step (rollouts.prompts × rollouts.group_size).";
        }
        if (recipe.Rollouts.Replay.Count == 0 && recipe.Train.MiniBatchSize > 0 && recipe.Train.MiniBatchSize % recipe.Rollouts.GroupSize != 0)
        {
            yield return $"train.mini_batch_size is {recipe.Train.MiniBatchSize}, expected a multiple of rollouts.group_size, {recipe.Rollouts.GroupSize}, so that no group is cut.";
        }
        if (recipe.Rollouts.OverlongBuffer > recipe.Rollouts.MaxResponseTokens)
        {
            yield return $"rollouts.overlong_buffer is {recipe.Rollouts.OverlongBuffer}, expected at most rollouts.max_response_tokens, {recipe.Rollouts.MaxResponseTokens}.";
        }
        if (recipe.Algorithm is { KlTarget: not null, KlCoefficient: 0, KlRewardCoefficient: 0 })
        {
            yield return "algorithm.kl_target is set, but both algorithm.kl_coefficient and algorithm.kl_reward_coefficient are 0; give one of them a start.";
        }
        foreach (var problem in Of(recipe.Optimizer))
        {
            yield return problem;
        }
    }

    /// <summary>The problems of an optimizer.</summary>
    public static IEnumerable<string> Of(OptimizerRecipe optimizer) =>
        from rate in optimizer.LayerRates.Index()
        where rate.Item.To < rate.Item.From
        select $"optimizer.layer_rates[{rate.Index}].to is {rate.Item.To}, expected at least from, {rate.Item.From}.";

    private static IEnumerable<string> Schedule(IReadOnlyList<PhaseRecipe> schedule)
    {
        if (schedule.Count == 0)
        {
            yield return "schedule is empty, expected at least one phase.";
        }
        for (var i = 0; i < schedule.Count; i++)
        {
            var phase = schedule[i];
            var isLast = i == schedule.Count - 1;
            if (phase.Until is null && !isLast)
            {
                yield return $"schedule[{i}].until is missing: only the last phase runs to the end.";
            }
            if (i > 0 && phase.Until <= schedule[i - 1].Until)
            {
                yield return $"schedule[{i}].until is {phase.Until}, expected a step after {schedule[i - 1].Until}, where the phase before ends.";
            }
            if (phase.Guard is not null && isLast)
            {
                yield return $"schedule[{i}].guard is in the last phase, expected another phase after it.";
            }
            foreach (var (key, joint) in phase.And.Select(joint => ("and", joint)).Prepend(("view", (JointView)phase)))
            {
                if (ViewProblem(joint.View) is { } problem)
                {
                    yield return $"schedule[{i}].{key}: {problem}";
                }
                if (joint.Weight <= 0)
                {
                    yield return $"schedule[{i}].{key}: the weight of {joint.View} is {joint.Weight}, expected a positive number.";
                }
            }
        }
    }

    private static string? ViewProblem(string view)
    {
        try
        {
            PolicyView.Parse(AutoLayer.Resolve(view, 1));
            return null;
        }
        catch (BupoException error)
        {
            return error.Message;
        }
    }
}
