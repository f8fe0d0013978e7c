namespace Bupo.Rollouts;

/// <summary>Where a training step's judged responses come from: sampled now, or recorded.</summary>
public interface IRolloutSource
{
    /// <summary>The batch of a step, every response with its reward.</summary>
    /// <param name="step">The step, from 1.</param>
    /// <param name="weights">The weights that are about to be trained; what is sampled now carries them.</param>
    /// <param name="cancellationToken">Ends the sampling between two tokens.</param>
    RolloutBatch At(int step, WeightsIdentity weights, CancellationToken cancellationToken);
}
