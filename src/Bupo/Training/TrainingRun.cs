using Bupo.Data;
using Bupo.Models.Checkpoints;
using Bupo.Models.Decoder;
using Bupo.Models.Tokenization;
using Bupo.Policies;
using Bupo.Recipes;
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
        using var reference = RecipeParts.NeedsReference(recipe.Algorithm) ? DecoderModel.Load(checkpoint, options) : null;
        using var critic = RecipeParts.Critic(recipe, () => DecoderModel.Load(checkpoint, options));
        using var trainer = new Trainer(recipe, model, Source(recipe, checkpoint, tokenizer, model, progress), reference, critic);
        var output = new RunFolder(folder);
        for (var step = 1; step <= recipe.Train.Steps; step++)
        {
            stop.ThrowIfCancellationRequested();
            var report = trainer.Run(step, stop);
            output.Write(report);
            foreach (var note in report.Notes)
            {
                progress.Note($"step {step}: {note}");
            }
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
        var encode = Encoder(recipe.Data, checkpoint, tokenizer);
        var dataset = DatasetReader.Read(recipe.Data.Source!).FilterByPromptTokens(recipe.Data.MaxPromptTokens, example => encode(example).Length);
        foreach (var dropped in dataset.Dropped)
        {
            progress.Note($"{dataset.Name}: {dropped.Count} examples left out: {dropped.Reason}.");
        }
        return new SampledRollouts(
            new BatchedSampler(model, PolicyView.Final, WeightsIdentity.Of(model, 0), tokenizer),
            new PromptOrder(dataset, recipe.Rollouts.Prompts, recipe.Seed),
            encode,
            RecipeParts.Reward(recipe),
            RecipeParts.Rollouts(recipe));
    }

    /// <summary>How an example becomes prompt ids: its messages through a chat template, or its bare problem.</summary>
    private static Func<PromptExample, int[]> Encoder(DataRecipe data, ICheckpoint checkpoint, Tokenizer tokenizer)
    {
        if (data.Template == "plain")
        {
            return example => tokenizer.Encode(example.Problem + data.Instruction, addSpecialTokens: true);
        }
        var template = data.Template == "checkpoint" ? ChatTemplate.FromFiles(checkpoint.Tokenizer!, checkpoint.Path) : ChatTemplate.Named(data.Template);
        return example => tokenizer.Encode(
            template.Render(example.Messages.Select(m => new ChatMessage(m.Role, m.Role == "user" ? m.Content + data.Instruction : m.Content))),
            addSpecialTokens: false);
    }

    private static Tokenizer LoadTokenizer(ICheckpoint checkpoint) => checkpoint.Tokenizer is { } files
        ? Tokenizer.FromFiles(files, checkpoint.Path)
        : throw new BupoException($"{checkpoint.Path} holds no tokenizer; put the model's tokenizer.json beside its weights.");
}
