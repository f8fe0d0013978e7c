using Bupo.Models.Arithmetic;
using Bupo.Recipes.Binding;
using Bupo.Settings;

namespace Bupo.Recipes;

/// <summary>A run of `bupo sft` or `bupo pretrain`: next-token training.</summary>
public sealed record SupervisedRecipe : IRunRecipe
{
    [RecipeKey("sft: the checkpoint to start from, as for train. pretrain: a folder with config.json and tokenizer.json, whose weights are drawn.", Required = true)]
    public string Model { get; init; } = "";

    [RecipeKey("Seed of everything random: drawn weights, the order of the data, synthetic demonstrations.")]
    public ulong Seed { get; init; } = 1;

    [RecipeKey("Type of the matrix products; auto measures which is faster here. Weights and optimizer are float32 either way.")]
    public Compute Compute { get; init; } = Compute.Auto;

    [RecipeKey("What is learned.")]
    public SupervisedDataRecipe Data { get; init; } = new();

    [RecipeKey("AdamW and its learning rate.")]
    public OptimizerRecipe Optimizer { get; init; } = new() { LearningRate = 1e-5 };

    [RecipeKey("Steps, batches and checkpoints.")]
    public SupervisedTrainRecipe Train { get; init; } = new();

    /// <inheritdoc/>
    int IRunRecipe.Steps => Train.Steps;

    /// <inheritdoc/>
    CheckpointRule IRunRecipe.Checkpoints => new(Train.SaveEvery, Train.KeepLast);

    /// <summary>What contradicts itself although each key fits.</summary>
    public IEnumerable<string> Problems() => RecipeProblems.Of(Optimizer);
}
