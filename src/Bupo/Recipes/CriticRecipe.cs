using Bupo.Recipes.Binding;
using Bupo.Settings;

namespace Bupo.Recipes;

/// <summary>The critic of PPO: a second copy of the start weights with a value head.</summary>
public sealed record CriticRecipe
{
    [RecipeKey("Blocks of the checkpoint that the critic runs, from the lowest; all unless given.", Minimum = 1)]
    public int? Layers { get; init; }

    [RecipeKey("The critic's learning rate, without warm-up.", Minimum = 0, Maximum = 1e3)]
    public double LearningRate { get; init; } = 1e-5;

    [RecipeKey("How far a value may move from its old one before the loss holds it, in units of reward.", Minimum = 0, Maximum = 1e9)]
    public double ValueClip { get; init; } = 0.5;

    [RecipeKey("First steps that train the critic alone, so that the policy starts with a critic that knows something.", Minimum = 0)]
    public int WarmupSteps { get; init; }
}
