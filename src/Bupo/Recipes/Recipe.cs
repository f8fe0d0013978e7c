using Bupo.Models.Arithmetic;
using Bupo.Recipes.Binding;
using Bupo.Recipes.Phases;
using Bupo.Settings;

namespace Bupo.Recipes;

/// <summary>One training run: with its seed, all there is to it.</summary>
public sealed record Recipe : IRunRecipe
{
    [RecipeKey("The checkpoint to start from: a folder, a .gguf file, or org/name in the Hugging Face cache.", Required = true)]
    public string Model { get; init; } = "";

    [RecipeKey("Seed of everything random: the order of prompts and every sampled token.")]
    public ulong Seed { get; init; } = 1;

    [RecipeKey("Type of the matrix products; auto measures which is faster here. Weights and optimizer are float32 either way.")]
    public Compute Compute { get; init; } = Compute.Auto;

    [RecipeKey("Where prompts come from.")]
    [ReadWhen(RecipeCondition.Sampling)]
    public DataRecipe Data { get; init; } = new();

    [RecipeKey("How responses are sampled, always from the full policy.")]
    public RolloutRecipe Rollouts { get; init; } = new();

    [RecipeKey("What is optimized: advantage, objective, penalties.")]
    public AlgorithmRecipe Algorithm { get; init; } = new();

    [RecipeKey("Which policy is trained when: phases in order; the last needs no end.")]
    public IReadOnlyList<PhaseRecipe> Schedule { get; init; } = [new PhaseRecipe()];

    [RecipeKey("The critic of algorithms that have one (ppo).")]
    [ReadWhen(RecipeCondition.Critic)]
    public CriticRecipe Critic { get; init; } = new();

    [RecipeKey("AdamW and its learning rate.")]
    public OptimizerRecipe Optimizer { get; init; } = new();

    [RecipeKey("Steps, batches and checkpoints.")]
    public TrainRecipe Train { get; init; } = new();

    /// <summary>What becomes of uniform groups: as the recipe says, or else as the algorithm does.</summary>
    internal UniformGroups UniformGroups => Rollouts.UniformGroups
        ?? (Algorithm.Published.ResamplesUniformGroups && Rollouts.Replay.Count == 0 ? UniformGroups.Resample : UniformGroups.Keep);

    /// <summary>Tokens before the longest response over which rewards fall: as the recipe says, or else as the algorithm does; null for none.</summary>
    internal int? OverlongBuffer => Rollouts.OverlongBuffer
        ?? (Algorithm.Published.ShapesOverlongScores ? Math.Max(1, Rollouts.MaxResponseTokens / 5) : null);

    /// <inheritdoc/>
    int IRunRecipe.Steps => Train.Steps;

    /// <inheritdoc/>
    CheckpointRule IRunRecipe.Checkpoints => new(Train.SaveEvery, Train.KeepLast, Train.KeepBest, Train.BestIs);

    /// <summary>What contradicts itself although each key fits.</summary>
    public IEnumerable<string> Problems() => RecipeProblems.Of(this);
}
