using Bupo.Settings;

namespace Bupo.Algorithms.Advantages;

/// <summary>What a recipe may say about an advantage; null leaves the estimator its own default.</summary>
public sealed record AdvantageSettings
{
    [RecipeKey(
        "Discount of later rewards, γ, for gae and reinforce_plus_plus; 1 unless given.",
        Minimum = 0, Maximum = 1, ReadBy = ["gae", "reinforce_plus_plus"])]
    public double? Discount { get; init; }

    [RecipeKey(
        "λ of gae: 1 trusts the rewards alone, 0 the critic; 1 unless given.",
        Minimum = 0, Maximum = 1, ReadBy = ["gae"])]
    public double? Lambda { get; init; }
}
