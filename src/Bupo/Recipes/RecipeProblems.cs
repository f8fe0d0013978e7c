using Bupo.Algorithms.Penalties;
using Bupo.Policies;
using Bupo.Recipes.Phases;

namespace Bupo.Recipes;

/// <summary>What contradicts itself in a recipe although each key fits.</summary>
internal static class RecipeProblems
{
    private const long MostResponses = 1 << 20;

    /// <summary>All problems, each with its key.</summary>
    public static IEnumerable<string> Of(Recipe recipe) =>
    [
        .. Source(recipe), .. Names(recipe), .. Schedule(recipe.Schedule, recipe.Train.Steps), .. Batches(recipe), .. Groups(recipe), .. Penalties(recipe),
        .. Of(recipe.Optimizer),
    ];

    /// <summary>The problems of an optimizer.</summary>
    public static IEnumerable<string> Of(OptimizerRecipe optimizer) => LayerRates(optimizer).Concat(optimizer.MaxGradNorm > 0 ? [] :
    [
        "optimizer.max_grad_norm is 0, a bound to which every gradient is scaled down, so that nothing is learned; expected a positive number, such as 1e9 for no bound.",
    ]);

    private static IEnumerable<string> LayerRates(OptimizerRecipe optimizer) =>
        from rate in optimizer.LayerRates.Index()
        where rate.Item.To < rate.Item.From
        select $"optimizer.layer_rates[{rate.Index}].to is {rate.Item.To}, expected at least from, {rate.Item.From}.";

    private static IEnumerable<string> Source(Recipe recipe)
    {
        if (recipe.Rollouts.Replay.Count == 0 && string.IsNullOrWhiteSpace(recipe.Data.Source))
        {
            yield return "data.source is missing: name a dataset, or recorded batches under rollouts.replay.";
        }
        if (recipe.Rollouts.Replay.Count > 0 && recipe.Rollouts.Replay.Count < recipe.Train.Steps)
        {
            yield return $"rollouts.replay names {recipe.Rollouts.Replay.Count} batches, but train.steps is {recipe.Train.Steps} and each step takes one; lower train.steps or add files.";
        }
        if (recipe.Rollouts is { Replay.Count: > 0, UniformGroups: UniformGroups.Resample })
        {
            yield return "rollouts.uniform_groups is resample, but rollouts.replay names recorded batches, which cannot be sampled again; take keep or skip.";
        }
    }

    // Each of them throws where a name is unknown or a setting is not read.
    private static IEnumerable<string> Names(Recipe recipe)
    {
        Action<Recipe>[] checks = [r => _ = r.Algorithm.Published, r => _ = r.Algorithm.Estimator];
        foreach (var check in checks)
        {
            if (Problem(() => check(recipe)) is { } problem)
            {
                yield return $"algorithm: {problem}";
                yield break;
            }
        }
        if (recipe.Optimizer.Schedule is not ("constant" or "cosine" or "wsd"))
        {
            yield return $"optimizer.schedule is {recipe.Optimizer.Schedule}, expected constant, cosine or wsd.";
        }
    }

    private static IEnumerable<string> Batches(Recipe recipe)
    {
        if (recipe.Rollouts.Replay.Count > 0)
        {
            yield break;
        }
        var (size, responses) = (recipe.Train.MiniBatchSize, (long)recipe.Rollouts.Prompts * recipe.Rollouts.GroupSize);
        if (responses > MostResponses)
        {
            yield return $"rollouts.prompts × rollouts.group_size is {responses} responses per step, expected at most {MostResponses}.";
        }
        if (size > responses)
        {
            yield return $"train.mini_batch_size is {size}, expected at most the {responses} responses of a step (rollouts.prompts × rollouts.group_size).";
        }
        if (size > 0 && size % recipe.Rollouts.GroupSize != 0)
        {
            yield return $"train.mini_batch_size is {size}, expected a multiple of rollouts.group_size, {recipe.Rollouts.GroupSize}, so that no group is cut.";
        }
        if (recipe.Rollouts.OverlongBuffer > recipe.Rollouts.MaxResponseTokens)
        {
            yield return $"rollouts.overlong_buffer is {recipe.Rollouts.OverlongBuffer}, expected at most rollouts.max_response_tokens, {recipe.Rollouts.MaxResponseTokens}.";
        }
    }

    private static IEnumerable<string> Groups(Recipe recipe)
    {
        if (recipe.Rollouts is not { GroupSize: 1, Replay.Count: 0 } || Problem(() => _ = recipe.Algorithm.Estimator) is not null)
        {
            yield break;
        }
        if (recipe.Algorithm.Estimator.ComparesResponses)
        {
            yield return $"rollouts.group_size is 1, but the advantage {recipe.Algorithm.Advantage ?? recipe.Algorithm.Published.Advantage} compares the responses to a prompt with each other; "
                + "take at least 2, or an advantage without groups (gae, reinforce_plus_plus, remax).";
        }
        else if (recipe.UniformGroups != UniformGroups.Keep)
        {
            yield return "rollouts.group_size is 1, so every group is uniform and rollouts.uniform_groups would leave nothing to train on; take at least 2, or keep.";
        }
    }

    private static IEnumerable<string> Penalties(Recipe recipe)
    {
        var algorithm = recipe.Algorithm;
        if (algorithm is { KlTarget: not null, KlCoefficient: 0, KlRewardCoefficient: 0 })
        {
            yield return "algorithm.kl_target is set, but both algorithm.kl_coefficient and algorithm.kl_reward_coefficient are 0; give one of them a start.";
        }
        if (algorithm is { KlEstimator: { } name, KlCoefficient: not 0 } && Problem(() => KlEstimators.ForLoss(name)) is { } unfit)
        {
            yield return unfit;
        }
        if (algorithm is { KlEstimator: not (null or "k1"), KlCoefficient: 0, KlRewardCoefficient: not 0 })
        {
            yield return $"algorithm.kl_estimator is {algorithm.KlEstimator}, but the KL is in the rewards only, which always take k1: the others do not have its gradient there. Leave it out.";
        }
    }

    private static string? Problem(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (BupoException error)
        {
            return error.Message;
        }
    }

    private static IEnumerable<string> Schedule(IReadOnlyList<PhaseRecipe> schedule, int steps)
    {
        if (schedule.Count == 0)
        {
            yield return "schedule is empty, expected at least one phase.";
        }
        if (schedule is [.., { Until: { } until }] && until < steps)
        {
            yield return $"schedule[{schedule.Count - 1}].until is {until}, but train.steps is {steps}, and no phase trains the steps after it; leave it out, or lower train.steps.";
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
                yield return $"schedule[{i}].guard is in the last phase, expected another phase after it to continue with.";
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

    private static string? ViewProblem(string view) => Problem(() => PolicyView.Parse(AutoLayer.Resolve(view, 1)));
}
