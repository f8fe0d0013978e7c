namespace Bupo.Recipes;

/// <summary>Steps on one policy view, or on several weighed ones.</summary>
public record JointView
{
    /// <summary>The policy.</summary>
    [RecipeKey("The trained policy: final, layer(6), layer(6, normed), attention(6) or ffn(6).")]
    public string View { get; init; } = "final";

    /// <summary>Its weight.</summary>
    [RecipeKey("Weight of this view's loss.", Minimum = 0, Maximum = 1e6)]
    public double Weight { get; init; } = 1;
}

/// <summary>A run of steps.</summary>
public sealed record PhaseRecipe : JointView
{
    /// <summary>The last step of the phase.</summary>
    [RecipeKey("The last step of this phase, itself included; the last phase needs none.", Minimum = 1)]
    public int? Until { get; init; }

    /// <summary>Further views of a joint loss.</summary>
    [RecipeKey("Further views trained at the same time, each with its weight (a joint loss).")]
    public IReadOnlyList<JointView> And { get; init; } = [];
}
