namespace Bupo.Algorithms.Objectives;

/// <summary>Clip-Cov: the clipped surrogate without the gradient of a few tokens drawn from those of high covariance, so that entropy lasts.</summary>
/// <remarks>
/// Eligible are the tokens that no bound holds and whose covariance lies in (Lower, Upper);
/// max(1, ⌊Fraction · tokens⌋) of them are drawn and lose loss and gradient. arXiv 2505.22617, section 4.2.
/// The log ratio is not held and there is no dual clip.
/// </remarks>
public sealed record ClipCovariance : IPolicyObjective
{
    /// <summary>Where the ratio is clipped.</summary>
    public ClipRange Clip { get; init; } = new(0.2, 0.2);

    /// <summary>The fraction of all tokens to draw.</summary>
    public double Fraction { get; init; } = 2e-4;

    /// <summary>The covariance above which a token is eligible.</summary>
    public double Lower { get; init; } = 1;

    /// <summary>The covariance below which a token is eligible.</summary>
    public double Upper { get; init; } = 5;

    /// <summary>Puts so many eligible tokens into the order they are drawn in; by default shuffled by the batch's seed.</summary>
    internal Func<int, long, int[]> Order { get; init; } = Shuffled;

    /// <inheritdoc/>
    public ObjectiveScope Scope => ObjectiveScope.MiniBatch;

    /// <inheritdoc/>
    public ObjectiveResult Evaluate(PolicyBatch batch)
    {
        var statistics = new RatioStatistics();
        var result = ObjectiveResult.Of(batch.Rows.Tokens, statistics);
        var covariance = TokenCovariance.Of(batch);
        var eligible = new List<int>();
        for (var token = 0; token < batch.Rows.Tokens; token++)
        {
            var ratio = statistics.Count(batch.LogRatio(token));
            (result.Losses[token], result.Gradients[token], var clipped) = Clip.Bound(ratio, batch.Advantages[token]);
            if (!clipped && covariance[token] > Lower && covariance[token] < Upper)
            {
                eligible.Add(token);
            }
        }
        foreach (var drawn in Draw(eligible, batch))
        {
            result.Losses[drawn] = result.Gradients[drawn] = 0;
            statistics.Removed++;
        }
        return result;
    }

    private IEnumerable<int> Draw(List<int> eligible, PolicyBatch batch) => Order(eligible.Count, batch.Seed)
        .Take(Math.Max(1, (int)(Fraction * batch.Rows.Tokens)))
        .Select(index => eligible[index]);

    private static int[] Shuffled(int count, long seed)
    {
        var order = Enumerable.Range(0, count).ToArray();
        new Random(seed.GetHashCode()).Shuffle(order);
        return order;
    }
}
