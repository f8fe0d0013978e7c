namespace Bupo.Recipes;

/// <summary>Steps and batches of next-token training.</summary>
public sealed record SupervisedTrainRecipe
{
    /// <summary>Steps.</summary>
    [RecipeKey("Optimiser steps.", Minimum = 1)]
    public int Steps { get; init; } = 1000;

    /// <summary>Sequences a step.</summary>
    [RecipeKey("Sequences a step; every token that is learned weighs the same.", Minimum = 1)]
    public int Sequences { get; init; } = 16;

    /// <summary>Rows of a micro-batch.</summary>
    [RecipeKey("Most rows of one forward and backward pass; the gradient does not depend on it.", Minimum = 1)]
    public int RowBudget { get; init; } = 2048;
}
