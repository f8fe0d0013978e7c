using Bupo.Recipes.Binding;

namespace Bupo.Recipes;

/// <summary>The critic of PPO: a second copy of the start weights with a value head.</summary>
public sealed record CriticRecipe
{
    /// <summary>Blocks of the checkpoint it runs.</summary>
    [RecipeKey("Blocks of the checkpoint that the critic runs, from the lowest; all unless given.", Minimum = 1)]
    public int? Layers { get; init; }

    /// <summary>Its learning rate.</summary>
    [RecipeKey("The critic's learning rate, without warm-up.", Minimum = 0, Maximum = 1e3)]
    public double LearningRate { get; init; } = 1e-5;

    /// <summary>How far a value may move in one update.</summary>
    [RecipeKey("How far a value may move from its old one before the loss holds it, in units of reward.", Minimum = 0, Maximum = 1e9)]
    public double ValueClip { get; init; } = 0.5;

    /// <summary>Steps that train the critic alone.</summary>
    [RecipeKey("First steps that train the critic alone, so that the policy starts with a critic that knows something.", Minimum = 0)]
    public int WarmupSteps { get; init; }
}
