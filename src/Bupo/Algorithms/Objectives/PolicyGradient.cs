namespace Bupo.Algorithms.Objectives;

/// <summary>The plain policy gradient, without ratio or clip: GPG, and REINFORCE.</summary>
/// <remarks>ℓ = -A log π, arXiv 2504.02546.</remarks>
public sealed record PolicyGradient : IPolicyObjective
{
    /// <inheritdoc/>
    public ObjectiveScope Scope => ObjectiveScope.Token;

    /// <inheritdoc/>
    public ObjectiveResult Evaluate(PolicyBatch batch)
    {
        var statistics = new RatioStatistics();
        var result = ObjectiveResult.Of(batch.Rows.Tokens, statistics);
        for (var token = 0; token < batch.Rows.Tokens; token++)
        {
            statistics.Count(batch.LogRatio(token));
            result.Losses[token] = -batch.Advantages[token] * batch.LogProbs[token];
            result.Gradients[token] = -batch.Advantages[token];
        }
        return result;
    }
}
