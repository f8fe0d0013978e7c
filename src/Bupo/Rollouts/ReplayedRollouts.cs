namespace Bupo.Rollouts;

/// <summary>Recorded batches, one per step.</summary>
/// <param name="files">The batches in order, as <see cref="ReplayBatchFile"/> writes them.</param>
public sealed class ReplayedRollouts(IReadOnlyList<string> files) : IRolloutSource
{
    /// <inheritdoc/>
    /// <exception cref="BupoException">There is no batch for the step, or its file is damaged.</exception>
    public RolloutBatch At(int step, WeightsIdentity weights, CancellationToken cancellationToken) => step <= files.Count
        ? ReplayBatchFile.Load(files[step - 1])
        : throw new BupoException($"rollouts.replay names {files.Count} batches, but step {step} needs one more; lower train.steps or add a file.");
}
