using Bupo.Randomness;

namespace Bupo.Evaluation;

/// <summary>Maj@K: how right the most frequent answer of K responses is.</summary>
/// <remarks>
/// Of equally frequent answers the one given first counts, as in the reference. A response without an answer does not vote; where
/// none votes the value is 0. Values of equal answers should agree; the first one's counts.
/// </remarks>
public static class MajorityVote
{
    /// <summary>The value of the most frequent answer.</summary>
    /// <param name="answers">What each response answers, in a form in which equal answers are equal text; null for none.</param>
    /// <param name="values">How right each response is.</param>
    public static double Value(IReadOnlyList<string?> answers, IReadOnlyList<double> values)
    {
        if (answers.Count != values.Count)
        {
            throw new ArgumentException($"There are {answers.Count} answers and {values.Count} values; expected as many.", nameof(values));
        }
        return Value(answers, values, [.. Enumerable.Range(0, answers.Count)]);
    }

    /// <summary>The mean over random subsets of K of the responses; exact where K is all of them.</summary>
    /// <param name="answers">As above.</param>
    /// <param name="values">As above.</param>
    /// <param name="k">From 1 to the number of responses.</param>
    /// <param name="draws">How many subsets, drawn without replacement.</param>
    /// <param name="random">Draws the subsets.</param>
    public static double ValueOfSubsets(IReadOnlyList<string?> answers, IReadOnlyList<double> values, int k, int draws, RandomStream random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(k, answers.Count);
        if (k == answers.Count)
        {
            return Value(answers, values);
        }
        var order = Enumerable.Range(0, answers.Count).ToArray();
        var sum = 0.0;
        for (var draw = 0; draw < draws; draw++)
        {
            random.Shuffle(order.AsSpan());
            sum += Value(answers, values, order[..k]);
        }
        return sum / draws;
    }

    private static double Value(IReadOnlyList<string?> answers, IReadOnlyList<double> values, int[] chosen)
    {
        // CountBy keeps the order of first appearance, and MaxBy takes the first of a tie.
        var votes = chosen.Where(i => answers[i] is not null).CountBy(i => answers[i]!).ToArray();
        return votes.Length == 0 ? 0 : values[chosen.First(i => answers[i] == votes.MaxBy(v => v.Value).Key)];
    }
}
