namespace Bupo.Algorithms.Objectives;

/// <summary>Corrects for a sampler whose probabilities are not quite the trainer's, such as one of lower precision.</summary>
/// <remarks>
/// Each token's loss is weighted by min(exp(log π_old - log π_sampler), Cap), without a gradient of its own. An objective
/// over whole responses has one weight per response, of the mean log ratio, like its own ratio. Truncation keeps the variance
/// finite: Ionides 2008, "Truncated importance sampling"; between sampler and trainer: Yao et al. 2025, "Your efficient RL
/// framework secretly brings you off-policy RL training".
/// </remarks>
public sealed record TruncatedImportanceSampling
{
    /// <summary>The largest weight.</summary>
    public double Cap
    {
        get;
        init => field = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(Cap), value, "The cap must be positive.");
    } = 2;

    /// <summary>Weighs losses and gradients in place.</summary>
    /// <param name="batch">The batch, with its sampler's log-probs.</param>
    /// <param name="result">What an objective made of the batch.</param>
    /// <param name="scope">The objective's scope.</param>
    /// <returns>How many tokens had their weight cut to the cap.</returns>
    /// <exception cref="ArgumentException">The batch has no <see cref="PolicyBatch.SamplerLogProbs"/>.</exception>
    public long Apply(PolicyBatch batch, ObjectiveResult result, ObjectiveScope scope)
    {
        var sampler = batch.SamplerLogProbs
            ?? throw new ArgumentException("Truncated importance sampling needs SamplerLogProbs, as recorded while sampling.", nameof(batch));
        double[] logRatios = [.. batch.OldLogProbs.Zip(sampler, (trainer, other) => trainer - other)];
        if (scope == ObjectiveScope.Sequence)
        {
            logRatios = batch.Rows.Expand([.. Enumerable.Range(0, batch.Rows.Count).Select(row => TokenStatistics.Mean(batch.Rows.Row(logRatios, row)))]);
        }
        var truncated = 0L;
        for (var token = 0; token < logRatios.Length; token++)
        {
            var ratio = Math.Exp(logRatios[token]);
            var weight = Math.Min(ratio, Cap);
            result.Losses[token] *= weight;
            result.Gradients[token] *= weight;
            truncated += ratio > Cap ? 1 : 0;
        }
        return truncated;
    }
}
