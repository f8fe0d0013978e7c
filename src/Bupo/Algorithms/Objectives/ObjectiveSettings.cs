namespace Bupo.Algorithms.Objectives;

/// <summary>What a recipe may say about an objective; null leaves the objective its own default.</summary>
public sealed record ObjectiveSettings
{
    /// <summary>How far below 1 the ratio may go; in nats for geometric_mean.</summary>
    public double? ClipLow { get; init; }

    /// <summary>How far above 1 the ratio may go; in nats for geometric_mean.</summary>
    public double? ClipHigh { get; init; }

    /// <summary>The bound of the ratio for negative advantages; infinity for none.</summary>
    public double? DualClip { get; init; }

    /// <summary>The fraction of tokens that clip_cov and kl_cov touch.</summary>
    public double? CovarianceFraction { get; init; }

    /// <summary>The covariance above which clip_cov draws.</summary>
    public double? CovarianceLower { get; init; }

    /// <summary>The covariance below which clip_cov draws.</summary>
    public double? CovarianceUpper { get; init; }

    /// <summary>The penalty of kl_cov.</summary>
    public double? CovariancePenalty { get; init; }

    internal IEnumerable<string> Given()
    {
        (string Name, double? Value)[] all =
        [
            ("clip_low", ClipLow), ("clip_high", ClipHigh), ("dual_clip", DualClip), ("covariance_fraction", CovarianceFraction),
            ("covariance_lower", CovarianceLower), ("covariance_upper", CovarianceUpper), ("covariance_penalty", CovariancePenalty),
        ];
        return all.Where(setting => setting.Value is not null).Select(setting => setting.Name);
    }

    internal ClipRange Clip(ClipRange other) => new(ClipLow ?? other.Low, ClipHigh ?? other.High);
}
