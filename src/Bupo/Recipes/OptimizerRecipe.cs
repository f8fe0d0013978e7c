namespace Bupo.Recipes;

/// <summary>AdamW and its learning rate.</summary>
public sealed record OptimizerRecipe
{
    /// <summary>Learning rate.</summary>
    [RecipeKey("Learning rate after the warm-up.", Minimum = 0, Maximum = 1e3)]
    public double LearningRate { get; init; } = 1e-6;

    /// <summary>Weight decay.</summary>
    [RecipeKey("Decoupled weight decay; a step multiplies weights by 1 − rate · this.", Minimum = 0, Maximum = 1e3)]
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>β₁.</summary>
    [RecipeKey("Decay of the mean of gradients, β₁.", Minimum = 0, Maximum = 0.999999)]
    public double Beta1 { get; init; } = 0.9;

    /// <summary>β₂.</summary>
    [RecipeKey("Decay of the mean of squared gradients, β₂.", Minimum = 0, Maximum = 0.99999999)]
    public double Beta2 { get; init; } = 0.999;

    /// <summary>ε.</summary>
    [RecipeKey("Added to the root of the second moment, ε.", Minimum = 0, Maximum = 1)]
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Longest gradient.</summary>
    [RecipeKey("Gradients longer than this norm are scaled down to it.", Minimum = 0, Maximum = 1e9)]
    public double MaxGradNorm { get; init; } = 1;

    /// <summary>Shape of the rate over steps.</summary>
    [RecipeKey("Shape of the rate over the steps: constant or cosine.")]
    public string Schedule { get; init; } = "constant";

    /// <summary>Warm-up.</summary>
    [RecipeKey("Steps over which the rate rises from 0.", Minimum = 0)]
    public int WarmupSteps { get; init; }
}
