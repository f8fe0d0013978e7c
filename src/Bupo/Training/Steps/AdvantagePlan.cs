using Bupo.Algorithms.Advantages;
using Bupo.Training.Updates;

namespace Bupo.Training.Steps;

/// <summary>How the rewards of a step become advantages.</summary>
public sealed record AdvantagePlan
{
    /// <summary>The name of the algorithm, for messages.</summary>
    public required string Algorithm { get; init; }

    /// <summary>The estimator of advantages.</summary>
    public required IAdvantageEstimator Estimator { get; init; }

    /// <summary>Whether groups of equal rewards are left out of the update.</summary>
    public bool DropsUniformGroups { get; init; }

    /// <summary>The KL penalties.</summary>
    public KlSettings Kl { get; init; } = new();

    /// <summary>First steps that train the critic alone.</summary>
    public int CriticWarmupSteps { get; init; }
}
