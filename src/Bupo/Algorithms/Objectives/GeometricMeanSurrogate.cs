namespace Bupo.Algorithms.Objectives;

/// <summary>GMPO: the geometric mean of the clipped token ratios of a response, in place of their arithmetic mean.</summary>
/// <remarks>
/// For each token d = log π - log π_old, clipped in log space to [-low, high] on the side that the advantage's sign makes
/// pessimistic; ratio = exp(1/R Σ d), ℓ = -mean(A) · ratio for the response; arXiv 2507.20673. Meant for
/// <see cref="LossAggregation.SequenceMeanTokenMean"/>. Clipped tokens are counted by the sign of their advantage.
/// </remarks>
public sealed record GeometricMeanSurrogate : IPolicyObjective
{
    /// <summary>How far a token's log ratio may fall, in nats.</summary>
    public double LogClipLow { get; init; } = 0.4;

    /// <summary>How far a token's log ratio may rise, in nats.</summary>
    public double LogClipHigh { get; init; } = 0.4;

    /// <inheritdoc/>
    public ObjectiveScope Scope => ObjectiveScope.Sequence;

    /// <inheritdoc/>
    public ObjectiveResult Evaluate(PolicyBatch batch)
    {
        var statistics = new RatioStatistics();
        var result = ObjectiveResult.Of(batch.Rows.Tokens, statistics);
        for (var row = 0; row < batch.Rows.Count; row++)
        {
            var logRatios = new double[batch.Rows.Length(row)];
            for (var i = 0; i < logRatios.Length; i++)
            {
                var token = batch.Rows.Start(row) + i;
                var difference = batch.LogRatio(token);
                var clipped = Math.Clamp(difference, -LogClipLow, LogClipHigh);
                Count(statistics, difference, clipped != difference, batch.Advantages[token]);
                // Pessimistic: the smaller gain. Without an advantage the token drops out, as does its gradient.
                logRatios[i] = batch.Advantages[token] switch
                {
                    > 0 => Math.Min(difference, clipped),
                    < 0 => Math.Max(difference, clipped),
                    0 => 0,
                    _ => double.NaN,
                };
                result.Gradients[token] = logRatios[i] == difference && batch.Advantages[token] != 0 ? 1 : 0;
            }
            var loss = -TokenStatistics.Mean(batch.Rows.Row(batch.Advantages, row)) * Math.Exp(TokenStatistics.Mean(logRatios));
            for (var token = batch.Rows.Start(row); token < batch.Rows.End(row); token++)
            {
                result.Losses[token] = loss;
                result.Gradients[token] *= loss;
            }
        }
        return result;
    }

    private static void Count(RatioStatistics statistics, double logRatio, bool clipped, double advantage)
    {
        statistics.Count(logRatio, Math.Exp(logRatio));
        if (clipped && advantage != 0)
        {
            statistics.CountClipped(advantage);
        }
    }
}
