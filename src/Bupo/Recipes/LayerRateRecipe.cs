using Bupo.Recipes.Binding;
using Bupo.Settings;

namespace Bupo.Recipes;

/// <summary>A learning rate of their own for some layers.</summary>
public sealed record LayerRateRecipe
{
    [RecipeKey("The first of the layers, from 1; 0 for the embedding.", Minimum = 0)]
    public int From { get; init; } = 1;

    [RecipeKey("The last of the layers, itself included.", Minimum = 0, Required = true)]
    public int To { get; init; }

    [RecipeKey("What their learning rate is multiplied by.", Minimum = 0, Maximum = 1e6, Required = true)]
    public double Rate { get; init; } = 1;
}
