namespace Bupo.Recipes;

/// <summary>What is optimised.</summary>
public sealed record AlgorithmRecipe
{
    /// <summary>The advantage.</summary>
    [RecipeKey("The advantage by name; a wrong name lists the known ones.")]
    public string Advantage { get; init; } = "grpo";

    /// <summary>The objective.</summary>
    [RecipeKey("The policy objective by name; a wrong name lists the known ones.")]
    public string Objective { get; init; } = "clipped";

    /// <summary>How token losses become one number.</summary>
    [RecipeKey("How token losses become one number: token_mean, sequence_mean_token_mean, sequence_mean_token_sum, fixed_length or fixed_length_sum.")]
    public string Aggregation { get; init; } = "token_mean";

    /// <summary>Length for the fixed-length aggregations.</summary>
    [RecipeKey("Length that the fixed-length aggregations divide by, in tokens; the longest response allowed unless given.", Minimum = 1)]
    public int? AggregationLength { get; init; }

    /// <summary>Lower clip.</summary>
    [RecipeKey("The importance ratio is clipped below 1 − this; the objective's own default unless given.", Minimum = 0, Maximum = 1)]
    public double? ClipLow { get; init; }

    /// <summary>Upper clip.</summary>
    [RecipeKey("The importance ratio is clipped above 1 + this; the objective's own default unless given.", Minimum = 0, Maximum = 1e6)]
    public double? ClipHigh { get; init; }

    /// <summary>Dual clip.</summary>
    [RecipeKey("Bound of ratio · |A| for negative advantages (dual clip), above 1; 10 unless given.", Minimum = 1, Maximum = 1e9)]
    public double? DualClip { get; init; }

    /// <summary>Entropy bonus.</summary>
    [RecipeKey("Weight of the trained view's entropy in the objective, per nat.", Minimum = -1e6, Maximum = 1e6)]
    public double EntropyCoefficient { get; init; }

    /// <summary>KL penalty in the loss.</summary>
    [RecipeKey("Weight of the KL to the reference policy in the loss; 0 for none.", Minimum = 0, Maximum = 1e6)]
    public double KlCoefficient { get; init; }

    /// <summary>Estimator of that KL.</summary>
    [RecipeKey("Estimator of that KL: k1, abs, k2 or k3.")]
    public string KlEstimator { get; init; } = "k3";
}
