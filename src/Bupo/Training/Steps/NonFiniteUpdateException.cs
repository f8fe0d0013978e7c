using Bupo.Rollouts;

namespace Bupo.Training.Steps;

/// <summary>Loss or gradient was not finite so often that training on makes no sense.</summary>
/// <param name="message">What happened.</param>
/// <param name="step">The step.</param>
/// <param name="batch">Its responses.</param>
public sealed class NonFiniteUpdateException(string message, int step, RolloutBatch batch) : BupoException(message)
{
    /// <summary>The step.</summary>
    public int Step { get; } = step;

    /// <summary>The responses it stopped on.</summary>
    public RolloutBatch Batch { get; } = batch;
}
