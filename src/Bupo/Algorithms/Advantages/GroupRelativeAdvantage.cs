namespace Bupo.Algorithms.Advantages;

/// <summary>GRPO: a response's score relative to the other responses to the same prompt.</summary>
/// <remarks>
/// Aᵢ = (sᵢ - mean(s)) / (std(s) + ε), arXiv 2402.03300, section 4.1.2; the standard deviation has divisor n - 1.
/// Dr. GRPO (arXiv 2503.20783, section 3.1) leaves the division out: it favors prompts that are too easy or too hard.
/// A group of one has nothing to compare with: mean 0 and standard deviation 1 are taken, as recorded from verl.
/// </remarks>
public sealed record GroupRelativeAdvantage : IAdvantageEstimator
{
    /// <summary>Whether to divide by the group's standard deviation; false is Dr. GRPO.</summary>
    public bool DivideByDeviation { get; init; } = true;

    /// <summary>Added to the standard deviation.</summary>
    public double Epsilon { get; init; } = 1e-6;

    /// <inheritdoc/>
    public bool ComparesResponses => true;

    /// <inheritdoc/>
    public AdvantageEstimate Estimate(AdvantageBatch batch) => ScoreGroups.Estimate(batch, (group, advantages) =>
    {
        var (mean, deviation) = group.Length == 1
            ? (0, 1)
            : (ScoreGroups.Mean(batch.Scores, group), ScoreGroups.StandardDeviation(batch.Scores, group));
        foreach (var row in group)
        {
            advantages[row] = (batch.Scores[row] - mean) / (DivideByDeviation ? deviation + Epsilon : 1);
        }
    });
}
