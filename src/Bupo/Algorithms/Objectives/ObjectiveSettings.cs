using Bupo.Settings;

namespace Bupo.Algorithms.Objectives;

/// <summary>What a recipe may say about an objective; null leaves the objective its own default.</summary>
public sealed record ObjectiveSettings
{
    [RecipeKey(
        "The importance ratio is clipped below 1 − this; for geometric_mean its logarithm below −this, in nats; the objective's own default unless given.",
        Minimum = 0, Maximum = 1, ReadBy = ["clipped", "gspo", "geometric_mean", "cispo", "clip_cov"])]
    public double? ClipLow { get; init; }

    [RecipeKey(
        "The importance ratio is clipped above 1 + this; for geometric_mean its logarithm above this, in nats; the objective's own default unless given.",
        Minimum = 0, Maximum = 1e6, ReadBy = ["clipped", "gspo", "geometric_mean", "cispo", "clip_cov"])]
    public double? ClipHigh { get; init; }

    [RecipeKey(
        "Bound of ratio · |A| for negative advantages (dual clip), above 1; 10 unless given.",
        Minimum = 1, Maximum = 1e9, ReadBy = ["clipped"])]
    public double? DualClip { get; init; }

    [RecipeKey(
        "Fraction of the tokens that clip_cov and kl_cov touch; 2e-4 unless given.",
        Minimum = 0, Maximum = 1, ReadBy = ["clip_cov", "kl_cov"])]
    public double? CovarianceFraction { get; init; }

    [RecipeKey(
        "Covariance above which clip_cov draws; 1 unless given.",
        ReadBy = ["clip_cov"])]
    public double? CovarianceLower { get; init; }

    [RecipeKey(
        "Covariance below which clip_cov draws; 5 unless given.",
        ReadBy = ["clip_cov"])]
    public double? CovarianceUpper { get; init; }

    [RecipeKey(
        "Penalty of kl_cov for a nat of |log ratio|; 1 unless given.",
        Minimum = 0, Maximum = 1e9, ReadBy = ["kl_cov"])]
    public double? CovariancePenalty { get; init; }

    internal ClipRange Clip(ClipRange other) => new(ClipLow ?? other.Low, ClipHigh ?? other.High);
}
