using Bupo.Recipes.Binding;

namespace Bupo.Recipes.Phases;

/// <summary>A run of steps on one policy view, or on several weighed ones.</summary>
public sealed record PhaseRecipe : JointView
{
    /// <summary>The last step of the phase.</summary>
    [RecipeKey("The last step of this phase, itself included; the last phase needs none.", Minimum = 1)]
    public int? Until { get; init; }

    /// <summary>Further views of a joint loss.</summary>
    [RecipeKey("Further views trained at the same time, each with its weight (a joint loss).")]
    public IReadOnlyList<JointView> And { get; init; } = [];

    /// <summary>How layer(auto) finds its layer.</summary>
    [RecipeKey("How layer(auto) finds its layer: paper (last layer with positive ΔH_FFN), normed_fall or agreement (both invariant to rescaling).")]
    public AutoRule Rule { get; init; } = AutoRule.Paper;

    /// <summary>How much of the first responses the rule sees.</summary>
    [RecipeKey("Response tokens that layer(auto) measures, drawn evenly from the first step's responses.", Minimum = 1)]
    public int RuleTokens { get; init; } = 4096;

    /// <summary>What ends the phase early.</summary>
    [RecipeKey("Ends this phase early when the full policy starts to suffer.")]
    public GuardRecipe? Guard { get; init; }
}
