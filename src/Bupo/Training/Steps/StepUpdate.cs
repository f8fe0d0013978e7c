using Bupo.Models.Decoder;
using Bupo.Training.Optimization;
using Bupo.Training.Updates;

namespace Bupo.Training.Steps;

/// <summary>The fifth stage of a step: optimizer steps on the policy. It stops the run when losses or gradients stay non-finite.</summary>
/// <param name="model">The policy.</param>
/// <param name="parameters">Which of its parameters learn.</param>
/// <param name="settings">How responses become optimizer steps.</param>
/// <param name="rate">The learning rate.</param>
/// <param name="seed">Of objectives that draw tokens.</param>
internal sealed class StepUpdate(DecoderModel model, TrainedParameters parameters, UpdateSettings settings, LearningRate rate, ulong seed)
{
    private const int MaxSkippedInARow = 3;

    /// <summary>Optimizer steps in a row, up to now, that were skipped because loss or gradient was not finite.</summary>
    public int SkippedInARow { get; set; }

    /// <summary>Trains the policy on a batch.</summary>
    /// <exception cref="NonFiniteUpdateException">Loss or gradient was not finite three times in a row.</exception>
    public PolicyUpdate Of(UpdateBatch batch, StageClock clock)
    {
        var sampled = batch.Scores.Sampled;
        var update = new PolicyUpdate(batch.Advantages is null ? [] : clock.Time("update", () => Steps(batch, batch.Advantages, clock)), rate.At(sampled.Step))
        {
            Passes = settings.UpdatesPerRollout,
            Truncates = batch.Advantages is not null && settings.Loss.Truncation is not null,
        };
        foreach (var step in update.Steps)
        {
            SkippedInARow = step.Skipped ? SkippedInARow + 1 : 0;
            if (SkippedInARow >= MaxSkippedInARow)
            {
                throw new NonFiniteUpdateException(
                    $"Step {sampled.Step}: loss or gradient was not finite {MaxSkippedInARow} times in a row (loss {step.Loss}, gradient norm {step.GradNorm}); lower optimizer.learning_rate.",
                    sampled.Step,
                    sampled.Batch);
            }
        }
        return update;
    }

    private IReadOnlyList<OptimizerStep> Steps(UpdateBatch batch, double[] advantages, StageClock clock)
    {
        var step = batch.Scores.Sampled.Step;
        var updater = new PolicyUpdater(model, parameters, settings with { Loss = settings.Loss with { Kl = batch.Kl } }, clock.Move);
        return updater.Update(batch.Responses.Sequences, advantages, batch.Responses.Terms, rate.At(step), Seed(step));
    }

    // Far apart, so that the optimizer steps of one training step, which count up, do not meet those of the next.
    private long Seed(int step) => unchecked((long)seed + ((long)step << 20));
}
