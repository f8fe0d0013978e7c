namespace Bupo.Algorithms.Objectives;

/// <summary>The part each token has in the covariance of log-prob and advantage, which drives entropy down.</summary>
internal static class TokenCovariance
{
    /// <summary>cov = (log π - mean(log π)) · (A - mean(A)), means over the batch; arXiv 2505.22617, equation 10.</summary>
    public static double[] Of(PolicyBatch batch)
    {
        var meanLogProb = TokenStatistics.Mean(batch.LogProbs);
        var meanAdvantage = TokenStatistics.Mean(batch.Advantages);
        return [.. batch.LogProbs.Zip(batch.Advantages, (logProb, advantage) => (logProb - meanLogProb) * (advantage - meanAdvantage))];
    }
}
