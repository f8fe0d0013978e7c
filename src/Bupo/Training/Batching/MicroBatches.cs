namespace Bupo.Training.Batching;

/// <summary>Cuts a mini-batch into micro-batches that fit a token budget.</summary>
public static class MicroBatches
{
    /// <summary>Divides sequences into as few balanced micro-batches as the budget allows, the costliest first.</summary>
    /// <remarks>
    /// The reference divides the tokens by the budget and lets single micro-batches go past it. Here the number grows until
    /// none does, save a sequence that is longer than the budget all by itself. Cost is the sum of squared lengths, as of
    /// attention; the costliest comes first so that a lack of memory shows at once.
    /// </remarks>
    /// <param name="lengths">The tokens of each sequence.</param>
    /// <param name="tokenBudget">The tokens a micro-batch may have.</param>
    /// <param name="minimum">At least so many micro-batches.</param>
    /// <param name="multipleOf">A number that must divide how many there are; for ranks that step together.</param>
    /// <returns>The sequences of each micro-batch by index, ascending; fewer micro-batches than asked where sequences run out.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The budget is not positive.</exception>
    public static int[][] ByTokens(IReadOnlyList<int> lengths, int tokenBudget, int minimum = 1, int multipleOf = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(tokenBudget);
        if (lengths.Count == 0)
        {
            return [];
        }
        var allowed = Math.Max(tokenBudget, lengths.Max());
        var count = (int)Math.Min(lengths.Count, Math.Max(minimum, CeilingDivide(lengths.Sum(length => (long)length), tokenBudget)));
        for (count = Math.Max(1, count); ; count++)
        {
            var rounded = (int)Math.Min(lengths.Count, RoundUp(count, multipleOf));
            var parts = SequencePartition.Balance(lengths, rounded);
            if (rounded == lengths.Count || parts.All(part => part.Sum(index => (long)lengths[index]) <= allowed))
            {
                return [.. parts.OrderByDescending(part => part.Sum(index => (double)lengths[index] * lengths[index])).ThenBy(part => part[0])];
            }
        }
    }

    /// <summary>a / b, rounded up.</summary>
    internal static long CeilingDivide(long a, long b) => (a + b - 1) / b;

    /// <summary>The least multiple of b that is at least a.</summary>
    internal static long RoundUp(long a, long b) => CeilingDivide(a, b) * b;
}
