using Bupo.Rollouts;
using Bupo.Training.Metrics;
using Bupo.Training.Updates;

namespace Bupo.Training.Steps;

/// <summary>What a training step did: one line of metrics.jsonl.</summary>
/// <param name="Step">The step, from 1.</param>
/// <param name="View">The trained views and weights, as in the recipe.</param>
/// <param name="Metrics">Values by metric name, in the order they are written; <see cref="MetricCatalog"/> explains each.</param>
/// <param name="Updates">The optimizer steps; not part of the line.</param>
/// <param name="Batch">The responses; not part of the line.</param>
public sealed record StepReport(
    int Step, string View, IReadOnlyDictionary<string, double> Metrics, IReadOnlyList<OptimizerStep> Updates, RolloutBatch Batch)
{
    /// <summary>What a person should know of the step: a layer that was found, a guard that acted, groups that ran out.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The internal policies before the update, where they were measured (<c>train.internal_curves_every</c>): one line of internal.jsonl.</summary>
    public InternalSnapshot? Internal { get; init; }

    /// <summary>The sixth stage of a step: its report, made of what the stages before it gave.</summary>
    /// <param name="batch">What was trained on, and all that led to it.</param>
    /// <param name="update">The optimizer steps.</param>
    /// <param name="closing">What is to be said at the end of a phase; null for nothing.</param>
    /// <param name="clock">How long each stage took.</param>
    internal static StepReport Of(UpdateBatch batch, PolicyUpdate update, string? closing, StageClock clock)
    {
        var (scores, sampled, phase) = (batch.Scores, batch.Scores.Sampled, batch.Scores.Phase);
        var sampledTokens = sampled.Sequences.Sum(s => (double)s.Response.Length);
        var tokens = sampledTokens + sampled.Sequences.Sum(s => (double)s.Prompt.Length);
        var times = clock.Metrics(("rollout", sampledTokens), ("old_log_probs", tokens), ("update", tokens * update.Passes));
        KeyValuePair<string, double>[] metrics =
        [
            .. sampled.Metrics, .. PolicyMetrics.Of(scores, update), .. scores.Metrics, .. batch.Metrics, .. update.Metrics, .. times, .. MemoryMetrics.Now(),
        ];
        return new StepReport(phase.Step, phase.Text, metrics.ToDictionary(), update.Steps, sampled.Batch)
        {
            Notes = [.. phase.Notes, .. batch.Notes, .. closing is null ? [] : new[] { closing }],
            Internal = scores.Internal,
        };
    }
}
