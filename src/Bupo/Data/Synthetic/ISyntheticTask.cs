using Bupo.Randomness;

namespace Bupo.Data.Synthetic;

/// <summary>Makes problems of one kind with exact answers.</summary>
internal interface ISyntheticTask
{
    /// <summary>The task's name in dataset specifications and as the source of its examples.</summary>
    string Name { get; }

    /// <summary>The hardest problems it makes; 1 are the easiest.</summary>
    int HighestDifficulty { get; }

    /// <summary>A problem: a pure function of the stream and the difficulty.</summary>
    /// <param name="random">The example's own stream.</param>
    /// <param name="difficulty">From 1 to <see cref="HighestDifficulty"/>.</param>
    SyntheticProblem Make(RandomStream random, int difficulty);
}
