using Bupo.Recipes.Binding;
using Bupo.Settings;

namespace Bupo.Recipes.Phases;

/// <summary>A trained policy and its share in a joint loss.</summary>
public record JointView
{
    [RecipeKey("The trained policy: final, layer(6), layer(6, normed), attention(6) or ffn(6); layer(auto) takes the boundary layer of an analysis of the first responses.")]
    public string View { get; init; } = "final";

    [RecipeKey("Weight of this view's loss.", Minimum = 0, Maximum = 1e6)]
    public double Weight { get; init; } = 1;

    /// <summary>Whether the layer is found on the first responses.</summary>
    public bool IsAuto => AutoLayer.Is(View);
}
