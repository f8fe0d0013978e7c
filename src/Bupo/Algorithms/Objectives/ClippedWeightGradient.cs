namespace Bupo.Algorithms.Objectives;

/// <summary>CISPO: the policy gradient weighted by a clipped ratio that has no gradient itself, so that no token is silenced.</summary>
/// <remarks>
/// ℓ = -sg[clip(r, 1 - low, 1 + high)] · A · log π, r = exp(log π - log π_old); MiniMax-M1, arXiv 2506.13585, equations 4 and 5.
/// </remarks>
public sealed record ClippedWeightGradient : IPolicyObjective
{
    /// <summary>Where the weight is clipped. By default only above, at 5.</summary>
    public ClipRange Clip { get; init; } = new(1, 4);

    /// <inheritdoc/>
    public ObjectiveScope Scope => ObjectiveScope.Token;

    /// <inheritdoc/>
    public ObjectiveResult Evaluate(PolicyBatch batch)
    {
        var statistics = new RatioStatistics();
        var result = ObjectiveResult.Of(batch.Rows.Tokens, statistics);
        for (var token = 0; token < batch.Rows.Tokens; token++)
        {
            var ratio = statistics.Count(batch.LogRatio(token));
            var weight = Clip.Clip(ratio);
            statistics.ClippedHigh += ratio > weight ? 1 : 0;
            statistics.ClippedLow += ratio < weight ? 1 : 0;
            result.Gradients[token] = -weight * batch.Advantages[token];
            result.Losses[token] = result.Gradients[token] * batch.LogProbs[token];
        }
        return result;
    }
}
