namespace Bupo.Algorithms.Objectives;

/// <summary>PPO's clipped surrogate, with bounds of their own above and below and a second clip for negative advantages.</summary>
/// <remarks>
/// r = exp(log π - log π_old), ℓ = max(-A r, -A clip(r, 1 - low, 1 + high)); arXiv 1707.06347, equation 7; unequal bounds:
/// DAPO, arXiv 2503.14476, equation 10. For A &lt; 0, ℓ = min(ℓ, -A c): dual clip, arXiv 1912.09729, equation 5.
/// The log ratio is held to [-20, 20] before anything else, and has no gradient beyond.
/// </remarks>
public sealed record ClippedSurrogate : IPolicyObjective
{
    private const double LargestLogRatio = 20;

    /// <summary>Where the ratio is clipped; 0.2 on both sides in PPO and the paper.</summary>
    public ClipRange Clip { get; init; } = new(0.2, 0.2);

    /// <summary>c, the bound of the ratio for negative advantages; null for none. verl takes 3, the paper's code 10.</summary>
    public double? DualClip
    {
        get;
        init => field = value is null or > 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(DualClip), value, "The dual clip must be above 1.");
    } = 10;

    /// <inheritdoc/>
    public ObjectiveScope Scope => ObjectiveScope.Token;

    /// <inheritdoc/>
    public ObjectiveResult Evaluate(PolicyBatch batch)
    {
        var statistics = new RatioStatistics();
        var result = ObjectiveResult.Of(batch.Rows.Tokens, statistics);
        for (var token = 0; token < batch.Rows.Tokens; token++)
        {
            var advantage = batch.Advantages[token];
            var difference = batch.LogRatio(token);
            var logRatio = Math.Clamp(difference, -LargestLogRatio, LargestLogRatio);
            var ratio = Math.Exp(logRatio);
            statistics.Count(logRatio, ratio);
            var (loss, gradient, clipped) = Clip.Bound(ratio, advantage);
            if (clipped)
            {
                statistics.CountClipped(advantage);
            }
            if (advantage < 0 && DualClip is { } bound && loss > -advantage * bound)
            {
                (loss, gradient) = (-advantage * bound, 0);
                statistics.DualClipped++;
            }
            result.Losses[token] = loss;
            result.Gradients[token] = Math.Abs(difference) > LargestLogRatio ? 0 : gradient;
        }
        return result;
    }
}
