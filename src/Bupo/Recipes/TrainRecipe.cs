namespace Bupo.Recipes;

/// <summary>Steps, batches and checkpoints.</summary>
public sealed record TrainRecipe
{
    /// <summary>Steps.</summary>
    [RecipeKey("Steps: each samples, judges and updates.", Minimum = 1)]
    public int Steps { get; init; } = 300;

    /// <summary>Responses an optimiser step.</summary>
    [RecipeKey("Responses an optimiser step; 0 for all of the step's at once.", Minimum = 0)]
    public int MiniBatchSize { get; init; }

    /// <summary>Passes over a step's responses.</summary>
    [RecipeKey("Passes over a step's responses (PPO epochs).", Minimum = 1, Maximum = 1000)]
    public int UpdatesPerRollout { get; init; } = 1;

    /// <summary>Rows of a micro-batch.</summary>
    [RecipeKey("Most rows (tokens, equal prompts counted once) of one forward and backward pass; the gradient does not depend on it.", Minimum = 1)]
    public int RowBudget { get; init; } = 2048;
}
