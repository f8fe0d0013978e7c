using Bupo.Recipes.Binding;
using Bupo.Settings;

namespace Bupo.Recipes.Phases;

/// <summary>Ends a phase before its time.</summary>
public sealed record GuardRecipe
{
    [RecipeKey("What is watched: perplexity (the full policy's on its own responses) or kl (of the full policy from the trained view, on the same).")]
    public GuardMeasure Measure { get; init; } = GuardMeasure.Perplexity;

    [RecipeKey("The phase ends as soon as the measure is more than this times its lowest value in the phase, which counts as at least 0.01 for kl.", Minimum = 1, Maximum = 1e6)]
    public double Rise { get; init; } = 1.2;

    /// <summary>What the lowest value counts as at least: a KL about 0 moves by its own size without rising. A perplexity is never below 1.</summary>
    internal double Floor => Measure == GuardMeasure.Kl ? 0.01 : 1;
}
