namespace Bupo.Training.Optimization;

/// <summary>How the learning rate moves over a run.</summary>
public interface ILearningRateSchedule
{
    /// <summary>What the base learning rate is multiplied by.</summary>
    /// <param name="step">The step about to be taken, from 0.</param>
    double FactorAt(long step);
}
