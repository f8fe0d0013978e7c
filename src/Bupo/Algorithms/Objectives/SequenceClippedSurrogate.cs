namespace Bupo.Algorithms.Objectives;

/// <summary>GSPO: the clipped surrogate with one ratio for the whole response, the geometric mean of its token ratios.</summary>
/// <remarks>
/// s = exp(1/R Σ (log π - log π_old)), ℓ = max(-A s, -A clip(s, 1 - low, 1 + high)). Advantages may differ between tokens:
/// GSPO-token, sₜ = sg[s] · π / sg[π], arXiv 2507.18071, equations 7 and 14, so each token's gradient goes through its own
/// log-prob. The log of s is held below 10, and has no gradient beyond. Meant for
/// <see cref="LossAggregation.SequenceMeanTokenMean"/>.
/// </remarks>
public sealed record SequenceClippedSurrogate : IPolicyObjective
{
    private const double LargestLogRatio = 10;

    /// <summary>Where the ratio is clipped; the paper's 3e-4 and 4e-4, as ratios of whole responses move little.</summary>
    public ClipRange Clip { get; init; } = new(3e-4, 4e-4);

    /// <inheritdoc/>
    public ObjectiveScope Scope => ObjectiveScope.Sequence;

    /// <inheritdoc/>
    public ObjectiveResult Evaluate(PolicyBatch batch)
    {
        var statistics = new RatioStatistics();
        var result = ObjectiveResult.Of(batch.Rows.Tokens, statistics);
        for (var row = 0; row < batch.Rows.Count; row++)
        {
            var mean = TokenStatistics.Mean(batch.Rows.Row(batch.LogProbs, row)) - TokenStatistics.Mean(batch.Rows.Row(batch.OldLogProbs, row));
            var ratio = Math.Exp(Math.Min(mean, LargestLogRatio));
            for (var token = batch.Rows.Start(row); token < batch.Rows.End(row); token++)
            {
                statistics.Count(batch.LogRatio(token), ratio);
                var (loss, gradient, clipped) = Clip.Bound(ratio, batch.Advantages[token]);
                if (clipped)
                {
                    statistics.CountClipped(batch.Advantages[token]);
                }
                result.Losses[token] = loss;
                result.Gradients[token] = mean > LargestLogRatio ? 0 : gradient;
            }
        }
        return result;
    }
}
