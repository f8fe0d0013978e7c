using Bupo.Recipes.Binding;
using Bupo.Settings;

namespace Bupo.Recipes;

/// <summary>Steps, batches and checkpoints of next-token training.</summary>
public sealed record SupervisedTrainRecipe
{
    [RecipeKey("Optimizer steps.", Minimum = 1)]
    public int Steps { get; init; } = 1000;

    [RecipeKey("Sequences per step; every token that is learned weighs the same.", Minimum = 1)]
    public int Sequences { get; init; } = 16;

    [RecipeKey("Most rows of one forward and backward pass; the gradient does not depend on it.", Minimum = 1)]
    public int RowBudget { get; init; } = 2048;

    [RecipeKey("Steps between checkpoints; one is also saved at the last step and where the run is stopped. 0 for none.", Minimum = 0, Free = true)]
    public int SaveEvery { get; init; } = 100;

    [RecipeKey("How many of the last checkpoints are kept.", Minimum = 1, Free = true)]
    [ReadWhen(RecipeCondition.Checkpoints)]
    public int KeepLast { get; init; } = 2;
}
