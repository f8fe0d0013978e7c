using Bupo.Rollouts;
using Bupo.Training.Metrics;
using Bupo.Training.Updates;

namespace Bupo.Training;

/// <summary>What a training step did: a line of metrics.jsonl.</summary>
/// <param name="Step">The step, from 1.</param>
/// <param name="View">The trained views and weights, as in the recipe.</param>
/// <param name="Metrics">Values by metric name, in the order they are written; <see cref="MetricCatalog"/> explains each.</param>
/// <param name="Updates">The optimiser steps; not part of the line.</param>
/// <param name="Batch">The responses; not part of the line.</param>
public sealed record StepReport(
    int Step, string View, IReadOnlyDictionary<string, double> Metrics, IReadOnlyList<OptimizerStep> Updates, RolloutBatch Batch)
{
    /// <summary>What a person should know of the step: a layer that was chosen, a guard that acted, groups that ran out.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The internal policies before the update, where the step was looked at (<c>train.internal_curves_every</c>): a line of internal.jsonl.</summary>
    public InternalSnapshot? Internal { get; init; }
}
