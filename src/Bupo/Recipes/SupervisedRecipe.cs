using Bupo.Models.Arithmetic;
using Bupo.Recipes.Binding;

namespace Bupo.Recipes;

/// <summary>A run of `bupo sft` or `bupo pretrain`: next-token training.</summary>
public sealed record SupervisedRecipe : IRunRecipe
{
    /// <summary>The checkpoint to start from.</summary>
    [RecipeKey("sft: the checkpoint to start from, as for train. pretrain: a folder with config.json and tokenizer.json, whose weights are drawn.", Required = true)]
    public string Model { get; init; } = "";

    /// <summary>Seed of everything random.</summary>
    [RecipeKey("Seed of everything random: drawn weights, the order of the data, synthetic demonstrations.")]
    public ulong Seed { get; init; } = 1;

    /// <summary>Type of the products.</summary>
    [RecipeKey("Type of the products; auto measures which is faster here. Weights and optimiser are float32 either way.")]
    public Compute Compute { get; init; } = Compute.Auto;

    /// <summary>What is learned.</summary>
    [RecipeKey("What is learned.")]
    public SupervisedDataRecipe Data { get; init; } = new();

    /// <summary>AdamW and its rate.</summary>
    [RecipeKey("AdamW and its learning rate.")]
    public OptimizerRecipe Optimizer { get; init; } = new() { LearningRate = 1e-5 };

    /// <summary>Steps, batches, checkpoints.</summary>
    [RecipeKey("Steps, batches and checkpoints.")]
    public SupervisedTrainRecipe Train { get; init; } = new();

    /// <inheritdoc/>
    int IRunRecipe.Steps => Train.Steps;

    /// <inheritdoc/>
    CheckpointRule IRunRecipe.Checkpoints => new(Train.SaveEvery, Train.KeepLast);

    /// <summary>What contradicts itself although each key fits.</summary>
    public IEnumerable<string> Problems() => RecipeProblems.Of(Optimizer);
}
