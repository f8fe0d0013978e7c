using Bupo.Algorithms;
using Bupo.Algorithms.Objectives;
using Bupo.Training.Optimization;

namespace Bupo.Training.Updates;

/// <summary>How a critic learns.</summary>
public sealed record CriticSettings
{
    /// <summary>Blocks that run, from the lowest; null for all.</summary>
    public int? Layers { get; init; }

    /// <summary>The learning rate; 1e-5 in the paper.</summary>
    public double LearningRate { get; init; } = 1e-5;

    /// <summary>What is minimized.</summary>
    public ValueLoss Loss { get; init; } = new();

    /// <summary>How token losses become one number.</summary>
    public LossAggregation Aggregation { get; init; } = LossAggregation.TokenMean;

    /// <summary>Responses per optimizer step; 0 for all at once.</summary>
    public int MiniBatchSize { get; init; }

    /// <summary>Passes over the responses.</summary>
    public int UpdatesPerRollout { get; init; } = 1;

    /// <summary>Most rows of one forward and backward pass.</summary>
    public int RowBudget { get; init; } = 2048;

    /// <summary>How its parameters learn.</summary>
    public ParameterSettings Parameters { get; init; } = new();
}
