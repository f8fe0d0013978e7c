using Bupo.Models.Arithmetic;
using Bupo.Recipes.Binding;
using Bupo.Recipes.Phases;

namespace Bupo.Recipes;

/// <summary>One training run: with its seed, all there is to it.</summary>
public sealed record Recipe : IRunRecipe
{
    /// <summary>The checkpoint to start from.</summary>
    [RecipeKey("The checkpoint to start from: a folder, a .gguf file, or org/name in the Hugging Face cache.", Required = true)]
    public string Model { get; init; } = "";

    /// <summary>Seed of everything random.</summary>
    [RecipeKey("Seed of everything random: the order of prompts and every sampled token.")]
    public ulong Seed { get; init; } = 1;

    /// <summary>Type of the products.</summary>
    [RecipeKey("Type of the products; auto measures which is faster here. Weights and optimiser are float32 either way.")]
    public Compute Compute { get; init; } = Compute.Auto;

    /// <summary>Where prompts come from.</summary>
    [RecipeKey("Where prompts come from.")]
    public DataRecipe Data { get; init; } = new();

    /// <summary>How responses are sampled.</summary>
    [RecipeKey("How responses are sampled, always from the full policy.")]
    public RolloutRecipe Rollouts { get; init; } = new();

    /// <summary>What is optimised.</summary>
    [RecipeKey("What is optimised: advantage, objective, penalties.")]
    public AlgorithmRecipe Algorithm { get; init; } = new();

    /// <summary>Which policy is trained when.</summary>
    [RecipeKey("Which policy is trained when: phases in order; the last needs no end.")]
    public IReadOnlyList<PhaseRecipe> Schedule { get; init; } = [new PhaseRecipe()];

    /// <summary>The critic of algorithms that have one.</summary>
    [RecipeKey("The critic of algorithms that have one (ppo).")]
    public CriticRecipe Critic { get; init; } = new();

    /// <summary>AdamW and its rate.</summary>
    [RecipeKey("AdamW and its learning rate.")]
    public OptimizerRecipe Optimizer { get; init; } = new();

    /// <summary>Steps, batches, checkpoints.</summary>
    [RecipeKey("Steps, batches and checkpoints.")]
    public TrainRecipe Train { get; init; } = new();

    /// <inheritdoc/>
    int IRunRecipe.Steps => Train.Steps;

    /// <inheritdoc/>
    CheckpointRule IRunRecipe.Checkpoints => new(Train.SaveEvery, Train.KeepLast, Train.KeepBest, Train.BestIs);

    /// <summary>What contradicts itself although each key fits.</summary>
    public IEnumerable<string> Problems() => RecipeProblems.Of(this);
}
