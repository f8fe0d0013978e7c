using Bupo.Policies;
using Bupo.Recipes;
using Bupo.Training;

namespace Bupo.Preflight;

/// <summary>What memory is estimated for.</summary>
public sealed record MemoryWorkload
{
    /// <summary>Sequences sampled at once.</summary>
    public int Sequences { get; init; } = 1;

    /// <summary>Tokens of each, prompt and response.</summary>
    public int Tokens { get; init; } = 1024;

    /// <summary>Rows of one forward and backward pass; null for all sequences at once.</summary>
    public int? TrainingRows { get; init; }

    /// <summary>Whether blocks are run again in the backward pass instead of keeping their activations.</summary>
    public bool Recompute { get; init; }

    /// <summary>Bytes of a number in a product, and of a weight where nothing is trained: 4 for fp32, 2 for bf16.</summary>
    public int ComputeBytes { get; init; } = 4;

    /// <summary>Blocks that are trained, from the first one: the depth of the policy's view; null for the full policy.</summary>
    public int? TrainedLayers { get; init; }

    /// <summary>Whether the start weights are held beside the policy: the reference of a KL penalty.</summary>
    public bool HasReference { get; init; }

    /// <summary>Whether a critic is trained beside the policy.</summary>
    public bool HasCritic { get; init; }

    /// <summary>Blocks that the critic runs; null for all.</summary>
    public int? CriticLayers { get; init; }

    /// <summary>What a recipe asks for, in fp32: every response at its longest, and of its schedule the deepest phase, where layer(auto) may be any layer.</summary>
    public static MemoryWorkload Of(Recipe recipe)
    {
        var views = recipe.Schedule.SelectMany(phase => phase.And.Prepend(phase)).Select(joint => joint.IsAuto ? PolicyView.Final : PolicyView.Parse(joint.View)).ToArray();
        var advantages = TrainingPlan.AdvantagesOf(recipe);
        var hasCritic = advantages.Estimator.NeedsCritic;
        return new MemoryWorkload
        {
            Sequences = recipe.Rollouts.Prompts * recipe.Rollouts.GroupSize,
            Tokens = recipe.Rollouts.MaxResponseTokens,
            TrainingRows = recipe.Train.RowBudget,
            Recompute = recipe.Train.Recompute,
            TrainedLayers = views.Contains(PolicyView.Final) ? null : views.Max(v => v.Index),
            HasReference = advantages.Kl.NeedsReference,
            HasCritic = hasCritic,
            CriticLayers = hasCritic ? recipe.Critic.Layers : null,
        };
    }
}
