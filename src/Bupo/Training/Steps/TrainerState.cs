using Bupo.Recipes.Phases;

namespace Bupo.Training.Steps;

/// <summary>What a trainer knows beside weights and optimizer states: a run that resumes from a checkpoint needs it.</summary>
public sealed record TrainerState
{
    /// <summary>The schedule with the layers that were found and the phases that ended early.</summary>
    public required IReadOnlyList<PhaseRecipe> Schedule { get; init; }

    /// <summary>The lowest value the guard of the phase has seen; null before the first.</summary>
    public double? GuardLowest { get; init; }

    /// <summary>The lowest reward of the phase so far; null before the first.</summary>
    public double? LowestReward { get; init; }

    /// <summary>The highest reward of the phase so far; null before the first.</summary>
    public double? HighestReward { get; init; }

    /// <summary>Weight of the KL in the loss.</summary>
    public double KlCoefficient { get; init; }

    /// <summary>Price of the KL in the rewards.</summary>
    public double KlRewardCoefficient { get; init; }

    /// <summary>Optimizer steps in a row that were skipped because loss or gradient was not finite.</summary>
    public int UnsoundSteps { get; init; }
}
