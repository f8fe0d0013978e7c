using Bupo.Algorithms;
using Bupo.Policies;
using Bupo.Rollouts;
using Bupo.Training.Updates;

namespace Bupo.Training.Steps;

/// <summary>Responses of a step with what the policy said of their tokens before the update.</summary>
/// <param name="Rollouts">The responses.</param>
/// <param name="Sequences">The same as the update sees them.</param>
/// <param name="Terms">The terms of the loss, with what their views said.</param>
internal sealed record ScoredResponses(IReadOnlyList<Rollout> Rollouts, IReadOnlyList<ResponseSequence> Sequences, IReadOnlyList<LossTerm> Terms)
{
    /// <summary>Where the tokens of each response are.</summary>
    public ResponseRows Rows { get; } = new([.. Sequences.Select(s => s.Response.Length)]);

    /// <summary>The reward of each response.</summary>
    public double[] Rewards => [.. Sequences.Select(s => s.Reward)];

    /// <summary>The group of each response.</summary>
    public int[] Groups => [.. Sequences.Select(s => s.Group)];

    /// <summary>The groups whose rewards are not all equal: only from these can something be learned by comparison.</summary>
    public ScoredResponses WithoutUniformGroups()
    {
        var uniform = Sequences.GroupBy(s => s.Group).Where(g => g.All(s => s.Reward == g.First().Reward)).Select(g => g.Key).ToHashSet();
        int[] kept = [.. Enumerable.Range(0, Rows.Count).Where(row => !uniform.Contains(Sequences[row].Group))];
        return kept.Length == Rows.Count ? this : new(
            [.. kept.Select(row => Rollouts[row])],
            [.. kept.Select(row => Sequences[row])],
            [.. Terms.Select(term => term.Select(values => [.. kept.SelectMany(row => values[Rows.Start(row)..Rows.End(row)])]))]);
    }
}
