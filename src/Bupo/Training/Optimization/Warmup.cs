namespace Bupo.Training.Optimization;

/// <summary>The linear rise that every schedule starts with.</summary>
internal static class Warmup
{
    /// <summary>How much of the way up step lies: 0 at step 0, 1 at the end of the warm-up.</summary>
    public static double Progress(long step, long warmupSteps) => step / (double)Math.Max(1, warmupSteps);

    /// <summary>Checks a number of steps, and returns it.</summary>
    public static long Checked(long steps, string name) => steps >= 0
        ? steps
        : throw new ArgumentOutOfRangeException(name, steps, "Steps must be 0 or more.");
}
