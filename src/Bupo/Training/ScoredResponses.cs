using Bupo.Algorithms;
using Bupo.Rollouts;
using Bupo.Training.Updates;

namespace Bupo.Training;

/// <summary>Responses of a step with what is known of their tokens before the update.</summary>
internal sealed class ScoredResponses
{
    public ScoredResponses(IReadOnlyList<Rollout> rollouts, IReadOnlyList<TrainedView> views)
    {
        (Rollouts, Views) = (rollouts, views);
        Sequences = [.. rollouts.Select(r => new TrainingSequence(r.PromptIds, r.ResponseIds, r.GroupIndex, r.Reward!.Total))];
        Rows = new ResponseRows([.. Sequences.Select(s => s.Response.Length)]);
    }

    public IReadOnlyList<Rollout> Rollouts { get; }

    public IReadOnlyList<TrainedView> Views { get; }

    public TrainingSequence[] Sequences { get; }

    public ResponseRows Rows { get; }

    public double[] Rewards => [.. Sequences.Select(s => s.Reward)];

    public int[] Groups => [.. Sequences.Select(s => s.Group)];

    /// <summary>The groups from which something can be learned by comparison: not all of their rewards are equal.</summary>
    public ScoredResponses WithoutUniformGroups()
    {
        var uniform = Sequences.GroupBy(s => s.Group).Where(g => g.All(s => s.Reward == g.First().Reward)).Select(g => g.Key).ToHashSet();
        var kept = Enumerable.Range(0, Rows.Count).Where(row => !uniform.Contains(Sequences[row].Group)).ToArray();
        double[]? Tokens(double[]? values) => values is null ? null : [.. kept.SelectMany(row => values[Rows.Start(row)..Rows.End(row)])];
        return kept.Length == Rows.Count ? this : new ScoredResponses([.. kept.Select(row => Rollouts[row])], [.. Views.Select(view => view with
        {
            OldLogProbs = Tokens(view.OldLogProbs),
            ReferenceLogProbs = Tokens(view.ReferenceLogProbs),
            SamplerLogProbs = Tokens(view.SamplerLogProbs),
        })]);
    }
}
