namespace Bupo.Algorithms.Objectives;

/// <summary>KL-Cov: the unclipped surrogate with a penalty on the ratio of the tokens of highest covariance, so that entropy lasts.</summary>
/// <remarks>
/// ℓ = -A r, and + Coefficient · |log r| for the max(1, ⌊Fraction · tokens⌋) tokens of highest covariance;
/// arXiv 2505.22617, section 4.2.
/// </remarks>
public sealed record KlCovariance : IPolicyObjective
{
    /// <summary>The fraction of all tokens to penalise.</summary>
    public double Fraction { get; init; } = 2e-4;

    /// <summary>The penalty for a nat of |log ratio|.</summary>
    public double Coefficient { get; init; } = 1;

    /// <inheritdoc/>
    public ObjectiveScope Scope => ObjectiveScope.MiniBatch;

    /// <inheritdoc/>
    public ObjectiveResult Evaluate(PolicyBatch batch)
    {
        var statistics = new RatioStatistics();
        var result = ObjectiveResult.Of(batch.Rows.Tokens, statistics);
        for (var token = 0; token < batch.Rows.Tokens; token++)
        {
            var ratio = statistics.Count(batch.LogRatio(token));
            result.Losses[token] = result.Gradients[token] = -batch.Advantages[token] * ratio;
        }
        foreach (var token in Highest(batch))
        {
            var logRatio = batch.LogRatio(token);
            result.Losses[token] += Coefficient * Math.Abs(logRatio);
            result.Gradients[token] += logRatio == 0 ? 0 : Coefficient * logRatio / Math.Abs(logRatio);
        }
        return result;
    }

    private IEnumerable<int> Highest(PolicyBatch batch)
    {
        var covariance = TokenCovariance.Of(batch);
        return Enumerable.Range(0, batch.Rows.Tokens)
            .OrderByDescending(token => covariance[token])
            .Take(Math.Max(1, (int)(batch.Rows.Tokens * Fraction)));
    }
}
