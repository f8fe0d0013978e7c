using Bupo.Recipes.Binding;

namespace Bupo.Recipes;

/// <summary>A learning rate of their own for some layers.</summary>
public sealed record LayerRateRecipe
{
    /// <summary>The first layer.</summary>
    [RecipeKey("The first of the layers, from 1; 0 for the embedding.", Minimum = 0)]
    public int From { get; init; } = 1;

    /// <summary>The last layer.</summary>
    [RecipeKey("The last of the layers, itself included.", Minimum = 0, Required = true)]
    public int To { get; init; }

    /// <summary>What their rate is multiplied by.</summary>
    [RecipeKey("What their learning rate is multiplied by.", Minimum = 0, Maximum = 1e6, Required = true)]
    public double Rate { get; init; } = 1;
}
