using Bupo.Models.Checkpoints;
using Bupo.Models.Decoder;
using Bupo.Models.Tokenization;
using Bupo.Recipes;
using Bupo.Training.Checkpointing;
using Bupo.Training.Metrics;
using Bupo.Training.Runs;
using static TorchSharp.torch;

namespace Bupo.Training;

/// <summary>The steps of a run, with what is written after each.</summary>
internal sealed class TrainingLoop(
    Recipe recipe, ICheckpoint origin, DecoderModel model, Trainer trainer, RunFolder output, ITrainingProgress progress, StageWatch watch, Tokenizer? tokenizer)
{
    private readonly double _tolerance = recipe.Train.SamplerTolerance ?? (model.ComputeType == ScalarType.Float32 ? 0.01 : 1);

    /// <summary>Runs from a step to the last one.</summary>
    /// <exception cref="OperationCanceledException">The run was stopped; the last whole step is saved.</exception>
    public void Run(int first, CancellationToken cancellationToken)
    {
        using var saver = new StepSaver(recipe, output.Checkpoints, origin, model, trainer.State) { Saving = step => watch.Enter(step, "saving") };
        try
        {
            for (var step = first; step <= recipe.Train.Steps; step++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Finish(Step(step, cancellationToken), saver);
            }
        }
        catch (OperationCanceledException) when (saver.IsBehind)
        {
            saver.Save();
            progress.Note($"Stopped; go on with --resume auto.");
            throw;
        }
        finally
        {
            watch.Leave();
        }
    }

    private StepReport Step(int step, CancellationToken cancellationToken)
    {
        try
        {
            return trainer.Run(step, cancellationToken);
        }
        catch (NonFiniteUpdateException error)
        {
            var file = output.SaveStopped(error.Step, error.Batch);
            throw new BupoException($"{error.Message} The batch is saved as {file}; rollouts.replay trains on it again.", error);
        }
    }

    private void Finish(StepReport report, StepSaver saver)
    {
        output.Write(report);
        if (tokenizer is not null)
        {
            SampleFile.Append(output.Samples, report.Step, report.Batch.Rollouts, recipe.Train.Samples, ids => tokenizer.Decode(ids, skipSpecialTokens: false));
        }
        progress.Finished(report, recipe.Train.Steps);
        foreach (var note in report.Notes)
        {
            progress.Note(FormattableString.Invariant($"Step {report.Step}: {note}."));
        }
        if (report.Metrics.TryGetValue("sampler/log_prob_gap", out var gap) && !(gap <= _tolerance))
        {
            progress.Note(FormattableString.Invariant(
                $"ALARM, step {report.Step}: sampler and trainer differ by {gap:g3} nats on a sampled token, more than {_tolerance:g3} (train.sampler_tolerance)."));
        }
        saver.Finish(report.Step, report.Metrics);
    }
}
