using Bupo.Data;
using Bupo.Models.Arithmetic;
using Bupo.Models.Checkpoints;
using Bupo.Models.Decoder;
using Bupo.Models.Tokenization;
using Bupo.Policies;
using Bupo.Recipes;
using Bupo.Rewards;
using Bupo.Rollouts;
using Bupo.Rollouts.Sampling;
using Bupo.Training.Metrics;
using Bupo.Training.Runs;
using static TorchSharp.torch;

namespace Bupo.Training;

/// <summary>A whole run: loads what the recipe names, trains, saves, and writes metrics and the trained model.</summary>
public static class TrainingRun
{
    /// <summary>Runs a recipe, from the start or from a checkpoint; both end with the same weights to the last bit.</summary>
    /// <param name="recipe">The run.</param>
    /// <param name="folder">Where it goes.</param>
    /// <param name="progress">Hears of stages and finished steps, of whatever is left out of the data, and of alarms.</param>
    /// <param name="resume">What to go on from, see <see cref="RunFolder"/>; null for a new run.</param>
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
        var type = output.Start?.Compute ?? ComputeChoice.Choose(recipe.Compute);
        var options = new DecoderOptions { WeightType = ScalarType.Float32, ComputeType = type };
        using var model = DecoderModel.Load(checkpoint, options);
        using var reference = RecipeParts.NeedsReference(recipe.Algorithm) ? DecoderModel.Load(checkpoint, options) : null;
        using var critic = RecipeParts.Critic(recipe, () => DecoderModel.Load(checkpoint, options));
        using var watch = new StageWatch(progress, TimeSpan.FromMinutes(recipe.Train.WatchdogMinutes));
        using var trainer = new Trainer(recipe, model, Source(recipe, checkpoint, tokenizer, model, progress, watch, reward), reference, critic) { Watch = watch };
        output.Start?.Restore(model, trainer.State);
        output.Begin(recipe, recipe.Train.Tensorboard);
        foreach (var note in output.Notes)
        {
            progress.Note(note);
        }
        progress.Note(output.Start is { } start ? $"Goes on after step {start.Step} from {start.Folder}, in {type}." : $"Begins at step 1, in {type}.");
        var loop = new TrainingLoop(recipe, checkpoint, model, trainer, output, progress, watch, tokenizer);
        loop.Run((output.Start?.Step ?? 0) + 1, cancellationToken);
        watch.Enter(recipe.Train.Steps, "writing the model");
        using var trained = Checkpoint.WithWeights(checkpoint, model.Parameters);
        output.WriteModel(trained);
    }

    private static void RequireMetric(string? name)
    {
        if (name is not null && MetricCatalog.Find(name) is null)
        {
            throw new BupoException($"train.keep_best is {name}, which is no metric; `bupo explain` lists them.");
        }
    }

    private static IRolloutSource Source(
        Recipe recipe, ICheckpoint checkpoint, Tokenizer? tokenizer, DecoderModel model, ITrainingProgress progress, StageWatch watch, IReward? reward)
    {
        if (tokenizer is null)
        {
            return new ReplayedRollouts(recipe.Rollouts.Replay);
        }
        var encoder = PromptEncoder.Create(checkpoint, tokenizer, recipe.Data.Template, recipe.Data.Instruction, PromptDate.Parse(recipe.Data.Date, "data.date"));
        var dataset = DatasetReader.Read(recipe.Data.Source!, new DatasetOptions { DropUnusableRows = recipe.Data.DropUnusable });
        dataset = recipe.Data.DropUnusable ? GoldCheck.Drop(dataset, AnswerJudge.RuleNamed(recipe.Data.Rule)) : dataset;
        dataset = dataset.FilterByPromptTokens(recipe.Data.MaxPromptTokens, example => encoder.Encode(example).Length);
        foreach (var dropped in dataset.Dropped)
        {
            progress.Note($"{dataset.Name}: {dropped.Count} examples left out: {dropped.Reason}.");
        }
        return new SampledRollouts(
            new BatchedSampler(model, PolicyView.Final, WeightsIdentity.Of(model, 0), tokenizer, new BatchedSamplerOptions { CacheBytes = (long)(recipe.Rollouts.CacheGib * (1L << 30)) }),
            new PromptOrder(dataset, recipe.Rollouts.Prompts, recipe.Seed),
            encoder.Encode,
            RecipeParts.Reward(recipe, reward),
            RecipeParts.Rollouts(recipe),
            new SamplingMoves(watch));
    }

    // Progress<T> would report from another thread, after the stage is over.
    private sealed class SamplingMoves(StageWatch watch) : IProgress<SamplingProgress>
    {
        public void Report(SamplingProgress value) => watch.Move(
            FormattableString.Invariant($"{value.Finished} of {value.Total} responses, {value.Tokens} tokens, {value.TokensPerSecond:0} tokens/s"));
    }
}
