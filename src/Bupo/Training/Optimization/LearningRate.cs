namespace Bupo.Training.Optimization;

/// <summary>The learning rate of each step.</summary>
/// <param name="Full">The rate after the warm-up.</param>
/// <param name="Schedule">How it changes over the steps.</param>
public sealed record LearningRate(double Full, ILearningRateSchedule Schedule)
{
    /// <summary>The rate of a step, from 1.</summary>
    public double At(int step) => Full * Schedule.FactorAt(step - 1);
}
