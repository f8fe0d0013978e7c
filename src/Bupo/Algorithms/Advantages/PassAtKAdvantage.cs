namespace Bupo.Algorithms.Advantages;

/// <summary>GRPO for pass@k: only the best response of a group is pushed, by its lead over the second best.</summary>
/// <remarks>
/// A_best = s_best - s_second, divided by std(s) + ε where asked; all others 0. arXiv 2503.19595. Of equal best
/// responses the first counts, and its lead is 0.
/// </remarks>
public sealed record PassAtKAdvantage : IAdvantageEstimator
{
    /// <summary>Whether to divide by the group's standard deviation.</summary>
    public bool DivideByDeviation { get; init; } = true;

    /// <summary>Added to the standard deviation.</summary>
    public double Epsilon { get; init; } = 1e-6;

    /// <inheritdoc/>
    public bool ComparesResponses => true;

    /// <inheritdoc/>
    /// <exception cref="BupoException">A group holds one response only.</exception>
    public AdvantageEstimate Estimate(AdvantageBatch batch) => ScoreGroups.Estimate(batch, (group, advantages) =>
    {
        if (group.Length < 2)
        {
            throw new BupoException(
                $"Pass@k advantages compare the two best responses to a prompt, but group {batch.Groups[group[0]]} holds only one; sample at least 2 a prompt.");
        }
        var best = group.MaxBy(row => batch.Scores[row]);
        var lead = batch.Scores[best] - group.Where(row => row != best).Max(row => batch.Scores[row]);
        advantages[best] = lead / (DivideByDeviation ? ScoreGroups.StandardDeviation(batch.Scores, group) + Epsilon : 1);
    });
}
