using Bupo.Models.Architectures;

namespace Bupo.Rollouts;

/// <summary>Recorded batches, one per step.</summary>
/// <param name="files">The batches in order, as <see cref="ReplayBatchFile"/> writes them.</param>
internal sealed class ReplayedRollouts(IReadOnlyList<string> files) : IRolloutSource
{
    /// <summary>Reads every batch before the first step and refuses those that a model cannot train on.</summary>
    /// <param name="config">The model.</param>
    /// <param name="needsBaselines">Whether each batch must hold the rewards of greedy responses.</param>
    /// <exception cref="BupoException">All problems together, each with its file.</exception>
    public void Check(DecoderConfig config, bool needsBaselines)
    {
        string[] problems = [.. files.Distinct().Select(path => Problem(path, config, needsBaselines)).OfType<string>()];
        if (problems.Length > 0)
        {
            throw new BupoException($"rollouts.replay: {string.Join("\n  ", problems)}");
        }
    }

    /// <inheritdoc/>
    /// <exception cref="BupoException">There is no batch for the step, or its file is damaged.</exception>
    public RolloutBatch At(int step, WeightsIdentity weights, CancellationToken cancellationToken) => step <= files.Count
        ? ReplayBatchFile.Load(files[step - 1])
        : throw new BupoException($"rollouts.replay names {files.Count} batches, but step {step} needs one more; lower train.steps or add a file.");

    private static string? Problem(string path, DecoderConfig config, bool needsBaselines)
    {
        RolloutBatch batch;
        try
        {
            batch = ReplayBatchFile.Load(path);
        }
        catch (BupoException error)
        {
            return error.Message;
        }
        foreach (var (i, rollout) in batch.Rollouts.Index())
        {
            var (length, highest) = (rollout.PromptIds.Length + rollout.ResponseIds.Length, rollout.PromptIds.Concat(rollout.ResponseIds).Max());
            if (highest >= config.VocabularySize)
            {
                return $"{path}: response {i} holds the token {highest}, expected 0 to {config.VocabularySize - 1}, the model's vocabulary; the batch is of another model.";
            }
            if (length > config.MaxPositions)
            {
                return $"{path}: response {i} has {length} tokens with its prompt, expected at most the model's context of {config.MaxPositions}.";
            }
            if (needsBaselines && rollout.BaselineReward is null)
            {
                return $"{path}: the batch has no baselines, the rewards of greedy responses, which the advantage remax compares with; sample instead of replaying.";
            }
        }
        return null;
    }
}
