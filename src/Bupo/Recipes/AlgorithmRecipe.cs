using Bupo.Recipes.Binding;

namespace Bupo.Recipes;

/// <summary>What is optimised.</summary>
public sealed record AlgorithmRecipe
{
    /// <summary>A published algorithm.</summary>
    [RecipeKey("A published algorithm by name, which the keys below may change; a wrong name lists the known ones. docs/algorithms.md says what each is made of.")]
    public string Name { get; init; } = "grpo";

    /// <summary>The advantage.</summary>
    [RecipeKey("The advantage by name; the algorithm's own unless given.")]
    public string? Advantage { get; init; }

    /// <summary>γ.</summary>
    [RecipeKey("Discount of later rewards, γ, for gae and reinforce_plus_plus; 1 unless given.", Minimum = 0, Maximum = 1)]
    public double? Discount { get; init; }

    /// <summary>λ.</summary>
    [RecipeKey("λ of gae: 1 trusts the rewards alone, 0 the critic; 1 unless given.", Minimum = 0, Maximum = 1)]
    public double? Lambda { get; init; }

    /// <summary>The objective.</summary>
    [RecipeKey("The policy objective by name; the algorithm's own unless given.")]
    public string? Objective { get; init; }

    /// <summary>How token losses become one number.</summary>
    [RecipeKey("How token losses become one number: token_mean, sequence_mean_token_mean, sequence_mean_token_sum, fixed_length or fixed_length_sum; the algorithm's own unless given.")]
    public string? Aggregation { get; init; }

    /// <summary>Length for the fixed-length aggregations.</summary>
    [RecipeKey("Length that the fixed-length aggregations divide by, in tokens; the longest response allowed unless given.", Minimum = 1)]
    public int? AggregationLength { get; init; }

    /// <summary>Lower clip.</summary>
    [RecipeKey("The importance ratio is clipped below 1 − this; for geometric_mean its logarithm below −this, in nats; the objective's own default unless given.", Minimum = 0, Maximum = 1)]
    public double? ClipLow { get; init; }

    /// <summary>Upper clip.</summary>
    [RecipeKey("The importance ratio is clipped above 1 + this; for geometric_mean its logarithm above this, in nats; the objective's own default unless given.", Minimum = 0, Maximum = 1e6)]
    public double? ClipHigh { get; init; }

    /// <summary>Dual clip.</summary>
    [RecipeKey("Bound of ratio · |A| for negative advantages (dual clip), above 1; 10 unless given.", Minimum = 1, Maximum = 1e9)]
    public double? DualClip { get; init; }

    /// <summary>Fraction of tokens that clip_cov and kl_cov touch.</summary>
    [RecipeKey("Fraction of the tokens that clip_cov and kl_cov touch; 2e-4 unless given.", Minimum = 0, Maximum = 1)]
    public double? CovarianceFraction { get; init; }

    /// <summary>Lower bound of clip_cov.</summary>
    [RecipeKey("Covariance above which clip_cov draws; 1 unless given.")]
    public double? CovarianceLower { get; init; }

    /// <summary>Upper bound of clip_cov.</summary>
    [RecipeKey("Covariance below which clip_cov draws; 5 unless given.")]
    public double? CovarianceUpper { get; init; }

    /// <summary>Penalty of kl_cov.</summary>
    [RecipeKey("Penalty of kl_cov for a nat of |log ratio|; 1 unless given.", Minimum = 0, Maximum = 1e9)]
    public double? CovariancePenalty { get; init; }

    /// <summary>Entropy bonus.</summary>
    [RecipeKey("Weight of the trained view's entropy in the objective, per nat.", Minimum = -1e6, Maximum = 1e6)]
    public double EntropyCoefficient { get; init; }

    /// <summary>KL penalty in the loss.</summary>
    [RecipeKey("Weight of the KL to the start weights in the loss; 0 for none.", Minimum = 0, Maximum = 1e6)]
    public double KlCoefficient { get; init; }

    /// <summary>KL penalty in the rewards.</summary>
    [RecipeKey("Price of the KL to the start weights that is taken off the rewards, per nat; 0 for none.", Minimum = 0, Maximum = 1e6)]
    public double KlRewardCoefficient { get; init; }

    /// <summary>Estimator of the KL.</summary>
    [RecipeKey("Estimator of the KL in the loss: k2, or k3 weighed by π/π_old; k3 unless given. Both have the KL's gradient, k3 also in later passes. The rewards always take k1.")]
    public string? KlEstimator { get; init; }

    /// <summary>The KL an adaptive coefficient steers to.</summary>
    [RecipeKey("KL in nats that the coefficients are steered to after each step; they stay fixed unless given.", Minimum = 1e-9, Maximum = 1e6)]
    public double? KlTarget { get; init; }

    /// <summary>How slowly it steers.</summary>
    [RecipeKey("Responses over which a deviation from algorithm.kl_target is made up for.", Minimum = 1)]
    public double KlHorizon { get; init; } = 10000;

    /// <summary>Truncated importance sampling.</summary>
    [RecipeKey("Corrects for a sampler that differs from the trainer: each token's loss is weighed by π_trainer/π_sampler, cut off at this; no correction unless given.", Minimum = 1e-9, Maximum = 1e9)]
    public double? SamplerCorrectionCap { get; init; }
}
