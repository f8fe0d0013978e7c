using Bupo.Randomness;

namespace Bupo.Evaluation;

/// <summary>Maj@K: how right the most frequent answer of K responses is.</summary>
/// <remarks>
/// Of equally frequent answers the one given first counts, as in the reference, or all share the credit: <see cref="MajorityTies"/>. A response without an answer does not vote; where
/// none votes the value is 0. Values of equal answers should agree; the first one's counts.
/// </remarks>
public static class MajorityVote
{
    /// <summary>The value of the most frequent answer.</summary>
    /// <param name="answers">What each response answers, in a form in which equal answers are equal text; null for none.</param>
    /// <param name="values">How right each response is.</param>
    /// <param name="ties">What counts where answers are equally frequent.</param>
    public static double Value(IReadOnlyList<string?> answers, IReadOnlyList<double> values, MajorityTies ties = MajorityTies.First)
    {
        if (answers.Count != values.Count)
        {
            throw new ArgumentException($"There are {answers.Count} answers and {values.Count} values; expected as many.", nameof(values));
        }
        return Value(answers, values, [.. Enumerable.Range(0, answers.Count)], ties);
    }

    /// <summary>The mean over random subsets of K of the responses; exact where K is all of them.</summary>
    /// <param name="answers">As above.</param>
    /// <param name="values">As above.</param>
    /// <param name="k">From 1 to the number of responses.</param>
    /// <param name="draws">How many subsets, drawn without replacement.</param>
    /// <param name="random">Draws the subsets.</param>
    /// <param name="ties">What counts where answers are equally frequent.</param>
    public static double ValueOfSubsets(IReadOnlyList<string?> answers, IReadOnlyList<double> values, int k, int draws, RandomStream random, MajorityTies ties = MajorityTies.First)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(k, answers.Count);
        if (k == answers.Count)
        {
            return Value(answers, values, ties);
        }
        var order = Enumerable.Range(0, answers.Count).ToArray();
        var sum = 0.0;
        for (var draw = 0; draw < draws; draw++)
        {
            random.Shuffle(order.AsSpan());
            sum += Value(answers, values, order[..k], ties);
        }
        return sum / draws;
    }

    private static double Value(IReadOnlyList<string?> answers, IReadOnlyList<double> values, int[] chosen, MajorityTies ties)
    {
        // CountBy keeps the order of first appearance.
        var votes = chosen.Where(i => answers[i] is not null).CountBy(i => answers[i]!).ToArray();
        if (votes.Length == 0)
        {
            return 0;
        }
        var most = votes.Max(v => v.Value);
        var tied = votes.Where(v => v.Value == most).Select(v => values[chosen.First(i => answers[i] == v.Key)]);
        return ties == MajorityTies.First ? tied.First() : tied.Average();
    }
}
