using Bupo.Recipes.Binding;
using Bupo.Settings;

namespace Bupo.Recipes.Phases;

/// <summary>A run of steps on one policy view, or on several weighed ones.</summary>
public sealed record PhaseRecipe : JointView
{
    [RecipeKey("The last step of this phase, itself included; the last phase needs none.", Minimum = 1)]
    public int? Until { get; init; }

    [RecipeKey("Further views trained at the same time, each with its weight (a joint loss).")]
    public IReadOnlyList<JointView> And { get; init; } = [];

    [RecipeKey("How layer(auto) finds its layer: paper (last layer with positive ΔH_FFN), normed_fall or agreement (both invariant to rescaling).")]
    [ReadWhen(RecipeCondition.AutoLayer)]
    public AutoRule Rule { get; init; } = AutoRule.Paper;

    [RecipeKey("Response tokens that layer(auto) measures, drawn evenly from the first step's responses.", Minimum = 1)]
    [ReadWhen(RecipeCondition.AutoLayer)]
    public int RuleTokens { get; init; } = 4096;

    [RecipeKey("Ends this phase early when the full policy starts to suffer.")]
    public GuardRecipe? Guard { get; init; }
}
