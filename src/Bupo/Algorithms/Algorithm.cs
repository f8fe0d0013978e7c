using Bupo.Algorithms.Objectives;

namespace Bupo.Algorithms;

/// <summary>A published algorithm: which advantage, objective and aggregation make it up. A recipe may change each of them.</summary>
/// <param name="Source">Where it is described.</param>
/// <param name="Advantage">The advantage's name in <see cref="Advantages.AdvantageCatalog"/>.</param>
/// <param name="Objective">The objective's name in <see cref="ObjectiveCatalog"/>.</param>
/// <param name="Aggregation">The aggregation's name, see <see cref="LossAggregation.Parse"/>.</param>
public sealed record Algorithm(string Source, string Advantage, string Objective, string Aggregation)
{
    /// <summary>The objective's settings where the paper's differ from the objective's defaults.</summary>
    public ObjectiveSettings Settings { get; init; } = new();

    /// <summary>Whether groups of equal scores are replaced by further prompts: DAPO's dynamic sampling.</summary>
    public bool ResamplesUniformGroups { get; init; }

    /// <summary>Whether scores of responses near the length limit are lowered: DAPO's soft overlong punishment.</summary>
    public bool ShapesOverlongScores { get; init; }
}
