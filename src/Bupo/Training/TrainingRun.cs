using Bupo.Data;
using Bupo.Models.Checkpoints;
using Bupo.Models.Decoder;
using Bupo.Models.Tokenization;
using Bupo.Policies;
using Bupo.Recipes;
using Bupo.Rewards;
using Bupo.Rollouts;
using static TorchSharp.torch;

namespace Bupo.Training;

/// <summary>A whole run: loads what the recipe names, trains, and writes metrics and the trained model.</summary>
public static class TrainingRun
{
    /// <summary>Runs a recipe.</summary>
    /// <param name="recipe">The run.</param>
    /// <param name="folder">Where it goes.</param>
    /// <param name="computeType">Type of the products.</param>
    /// <param name="progress">Hears of every finished step, and of whatever is left out of the data.</param>
    /// <param name="stop">Ends the run between two tokens; what the steps so far gave is kept.</param>
    /// <exception cref="BupoException">Something the recipe names is missing or does not fit.</exception>
    public static void Run(Recipe recipe, string folder, ScalarType computeType, ITrainingProgress progress, CancellationToken stop = default)
    {
        using var checkpoint = Checkpoint.Open(recipe.Model);
        using var tokenizer = recipe.Rollouts.Replay.Count > 0 ? null : LoadTokenizer(checkpoint);
        var options = new DecoderOptions { WeightType = ScalarType.Float32, ComputeType = computeType };
        using var model = DecoderModel.Load(checkpoint, options);
        using var reference = recipe.Algorithm.KlCoefficient == 0 ? null : DecoderModel.Load(checkpoint, options);
        using var trainer = new Trainer(recipe, model, Source(recipe, checkpoint, tokenizer, model, progress), reference);
        var output = new RunFolder(folder);
        for (var step = 1; step <= recipe.Train.Steps; step++)
        {
            stop.ThrowIfCancellationRequested();
            var report = trainer.Run(step, stop);
            output.Write(report);
            progress.Finished(report, recipe.Train.Steps);
        }
        using var trained = Checkpoint.WithWeights(checkpoint, model.Parameters);
        CheckpointWriter.WriteFolder(trained, output.ModelFolder);
    }

    private static IRolloutSource Source(Recipe recipe, ICheckpoint checkpoint, Tokenizer? tokenizer, DecoderModel model, ITrainingProgress progress)
    {
        if (tokenizer is null)
        {
            return new ReplayedRollouts(recipe.Rollouts.Replay);
        }
        var rule = AnswerJudge.RuleNamed(recipe.Data.Rule);
        var encoder = PromptEncoder.Create(checkpoint, tokenizer, recipe.Data.Template, recipe.Data.Instruction);
        var dataset = DatasetReader.Read(recipe.Data.Source!, new DatasetOptions { DropUnusableRows = recipe.Data.DropUnusable });
        dataset = recipe.Data.DropUnusable ? GoldCheck.Drop(dataset, rule) : dataset;
        dataset = dataset.FilterByPromptTokens(recipe.Data.MaxPromptTokens, example => encoder.Encode(example).Length);
        foreach (var dropped in dataset.Dropped)
        {
            progress.Note($"{dataset.Name}: {dropped.Count} examples left out: {dropped.Reason}.");
        }
        return new SampledRollouts(
            new BatchedSampler(model, PolicyView.Final, WeightsIdentity.Of(model, 0), tokenizer),
            new PromptOrder(dataset, recipe.Rollouts.Prompts, recipe.Seed),
            encoder.Encode,
            new MathReward(rule),
            new SamplingSettings { Temperature = recipe.Rollouts.Temperature, MaxResponseTokens = recipe.Rollouts.MaxResponseTokens, Seed = recipe.Seed },
            recipe.Rollouts.GroupSize);
    }

    private static Tokenizer LoadTokenizer(ICheckpoint checkpoint) => checkpoint.Tokenizer is { } files
        ? Tokenizer.FromFiles(files, checkpoint.Path)
        : throw new BupoException($"{checkpoint.Path} holds no tokenizer; put the model's tokenizer.json beside its weights.");
}
