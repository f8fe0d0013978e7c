using Bupo.Data;
using Bupo.Models.Checkpoints;
using Bupo.Models.Decoder;
using Bupo.Policies;
using Bupo.Recipes;
using Bupo.Rewards;
using Bupo.Rollouts;
using Bupo.Rollouts.Sampling;
using Bupo.Training.Checkpointing;
using Bupo.Training.Metrics;
using Bupo.Training.Runs;
using Bupo.Training.Steps;
using Bupo.Training.Updates;
using static TorchSharp.torch;

namespace Bupo.Training;

/// <summary>A whole run: loads what the recipe names, trains, saves, and writes metrics and the trained model.</summary>
public static class TrainingRun
{
    /// <summary>Runs a recipe, from the start or from a checkpoint; both end with the same weights to the last bit.</summary>
    /// <param name="recipe">The run.</param>
    /// <param name="folder">Where it goes.</param>
    /// <param name="progress">Hears of stages and finished steps, of whatever is left out of the data, and of alarms.</param>
    /// <param name="resume">What to resume from, see <see cref="RunFolder"/>; null for a new run.</param>
    /// <param name="cancellationToken">Ends the run between two tokens; the last whole step is saved first.</param>
    /// <param name="reward">Scores responses in place of <see cref="DataRecipe.Rule"/>; null for that rule.</param>
    /// <exception cref="BupoException">Something the recipe names is missing or does not fit, or the run cannot go on.</exception>
    public static void Run(Recipe recipe, string folder, ITrainingProgress progress, string? resume = null, IReward? reward = null, CancellationToken cancellationToken = default)
    {
        RequireMetric(recipe.Train.KeepBest);
        using var output = new RunFolder(folder, resume);
        output.Start?.RequireSameRun(recipe);
        using var checkpoint = Checkpoint.Open(recipe.Model);
        using var tokenizer = recipe.Rollouts.Replay.Count > 0 ? null : checkpoint.LoadTokenizer();
        var placement = Placement.Of(recipe.Compute, output.Start?.Compute);
        using var model = placement.Load(checkpoint);
        var plan = TrainingPlan.Of(recipe, model.Config.Layers, reward);
        using var reference = plan.Advantages.Kl.NeedsReference ? placement.Load(checkpoint) : null;
        using var critic = plan.Critic is null ? null : new Critic(placement.Load(checkpoint), plan.Critic);
        using var watch = new StageWatch(progress, TimeSpan.FromMinutes(recipe.Train.WatchdogMinutes));
        IRolloutSource rollouts = tokenizer is null
            ? new ReplayedRollouts(recipe.Rollouts.Replay)
            : Sampled(recipe, plan, RunPrompts.Read(recipe.Data, checkpoint, tokenizer, progress.Note), model, watch);
        using var trainer = new Trainer(plan, model, rollouts, reference, critic) { Watch = watch };
        output.Start?.Restore(model, trainer.State);
        output.Begin(recipe, recipe.Train.Tensorboard);
        foreach (var note in output.Notes)
        {
            progress.Note(note);
        }
        progress.Note(output.Start is { } start ? $"Goes on after step {start.Step} from {start.Folder}, in {placement.ComputeType}." : $"Begins at step 1, in {placement.ComputeType}.");
        var log = new TrainingLog(output, progress, tokenizer)
        {
            Steps = plan.Steps,
            Samples = recipe.Train.Samples,
            SamplerTolerance = recipe.Train.SamplerTolerance ?? (placement.ComputeType == ScalarType.Float32 ? 0.01 : 1),
        };
        using var saver = new StepSaver(recipe, output.Checkpoints, checkpoint, model, trainer.State) { Saving = step => watch.Enter(step, "saving") };
        var steps = Enumerable.Range(1, plan.Steps).Skip(output.Start?.Step ?? 0).Select(step => Step(trainer, step, output, cancellationToken));
        new RunLoop(saver, progress.Note).Run(steps, log.Write);
        watch.Enter(plan.Steps, "writing the model");
        using var trained = Checkpoint.WithParameters(checkpoint, model.Config, model.Parameters);
        output.WriteModel(trained);
    }

    private static StepReport Step(Trainer trainer, int step, RunFolder output, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
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

    private static void RequireMetric(string? name)
    {
        if (name is not null && MetricCatalog.Find(name) is null)
        {
            throw new BupoException($"train.keep_best is {name}, which is no metric; `bupo explain` lists them.");
        }
    }

    private static SampledRollouts Sampled(Recipe recipe, TrainingPlan plan, RunPrompts prompts, DecoderModel model, StageWatch watch) => new(
        new BatchedSampler(
            model, PolicyView.Final, WeightsIdentity.Of(model, 0), prompts.Tokenizer, new BatchedSamplerOptions { CacheBytes = (long)(recipe.Rollouts.CacheGib * (1L << 30)) }),
        new PromptOrder(prompts.Dataset, recipe.Rollouts.Prompts, recipe.Seed),
        prompts.Encoder.Encode,
        plan.Reward,
        plan.Rollouts,
        new SamplingMoves(watch));

    // Progress<T> would report from another thread, after the stage is over.
    private sealed class SamplingMoves(StageWatch watch) : IProgress<SamplingProgress>
    {
        public void Report(SamplingProgress value) => watch.Move(
            FormattableString.Invariant($"{value.Finished} of {value.Total} responses, {value.Tokens} tokens, {value.TokensPerSecond:0} tokens/s"));
    }
}
