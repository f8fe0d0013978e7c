namespace Bupo.Algorithms.Penalties;

/// <summary>A price for every nat that the policy leaves its reference.</summary>
/// <param name="Estimator">How the KL of a token is estimated.</param>
/// <param name="Coefficient">β, the price.</param>
public sealed record KlPenalty(KlEstimator Estimator, double Coefficient)
{
    /// <summary>The KL of every token and its derivative by the log-prob; the coefficient is not in them.</summary>
    /// <param name="logProbs">Log-probs under the policy.</param>
    /// <param name="referenceLogProbs">Log-probs under the reference.</param>
    /// <param name="oldLogProbs">Log-probs under the policy at the start of the update; the policy's own unless given.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public (double[] Values, double[] Gradients) Evaluate(double[] logProbs, double[] referenceLogProbs, double[]? oldLogProbs = null)
    {
        if (logProbs.Length != referenceLogProbs.Length)
        {
            throw new ArgumentException($"Reference log-probs have {referenceLogProbs.Length} tokens, expected {logProbs.Length} like the log-probs.", nameof(referenceLogProbs));
        }
        var (values, gradients) = (new double[logProbs.Length], new double[logProbs.Length]);
        for (var token = 0; token < values.Length; token++)
        {
            (values[token], gradients[token]) = Estimator.Estimate(logProbs[token], referenceLogProbs[token], oldLogProbs?[token]);
        }
        return (values, gradients);
    }

    /// <summary>Takes the penalty off the rewards: rₜ = (score on the last token) - β KLₜ; arXiv 1909.08593, equation 2.</summary>
    /// <param name="rows">The responses.</param>
    /// <param name="scores">The reward of each response.</param>
    /// <param name="logProbs">Log-probs under the policy that sampled.</param>
    /// <param name="referenceLogProbs">Log-probs under the reference.</param>
    /// <returns>The rewards after the penalty, by response and by token, and the mean over responses of their mean KL.</returns>
    public PenalizedRewards Penalize(ResponseRows rows, double[] scores, double[] logProbs, double[] referenceLogProbs)
    {
        var (kl, _) = Evaluate(rows.RequireTokens(logProbs, nameof(logProbs)), referenceLogProbs);
        var tokenRewards = rows.AtLastToken(scores);
        var penalized = (double[])scores.Clone();
        var meanKl = 0.0;
        for (var row = 0; row < rows.Count; row++)
        {
            for (var token = rows.Start(row); token < rows.End(row); token++)
            {
                tokenRewards[token] -= Coefficient * kl[token];
                penalized[row] -= Coefficient * kl[token];
            }
            meanKl += TokenStatistics.Mean(rows.Row(kl, row)) / rows.Count;
        }
        return new(penalized, tokenRewards, meanKl);
    }
}
