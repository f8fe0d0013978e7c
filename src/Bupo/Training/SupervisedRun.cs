using System.Diagnostics;
using System.Text.Json.Nodes;
using Bupo.Algorithms;
using Bupo.Algorithms.Objectives;
using Bupo.Data;
using Bupo.Models.Checkpoints;
using Bupo.Models.Decoder;
using Bupo.Models.Tokenization;
using Bupo.Policies;
using Bupo.Recipes;
using Bupo.Rollouts;
using Bupo.Training.Optimization;
using static TorchSharp.torch;

namespace Bupo.Training;

/// <summary>Next-token training with the machinery of the policy update: the policy gradient at advantage 1 is the gradient of the log-likelihood.</summary>
public static class SupervisedRun
{
    /// <summary>Trains a checkpoint on the responses of demonstrations.</summary>
    /// <param name="recipe">The run.</param>
    /// <param name="folder">Where metrics.jsonl and the model go; must not hold a run.</param>
    /// <param name="note">Hears of what is left out.</param>
    /// <param name="finished">Hears of every step.</param>
    /// <param name="stop">Ends the run between two steps.</param>
    /// <exception cref="BupoException">Something the recipe names is missing or does not fit.</exception>
    public static void FineTune(SupervisedRecipe recipe, string folder, Action<string> note, Action<SupervisedStep> finished, CancellationToken stop = default)
    {
        using var checkpoint = Checkpoint.Open(recipe.Model);
        using var model = DecoderModel.Load(checkpoint, new DecoderOptions { WeightType = ScalarType.Float32, ComputeType = ComputeChoice.Choose(recipe.Compute) });
        using var tokenizer = Tokenizer.Of(checkpoint);
        var sequences = Sequences(recipe, model);
        var prompt = PromptEncoder.Create(checkpoint, tokenizer, recipe.Data.Template, recipe.Data.Instruction);
        var stream = sequences.Responses(
            Demonstrations.Stream(recipe.Data.Source, recipe.Seed),
            text => prompt.Encode(new PromptExample { Id = "", Messages = [new PromptMessage("user", text)], Answer = "", Source = "" }),
            text => tokenizer.Encode(text, addSpecialTokens: false));
        Run(recipe, folder, checkpoint, model, stream, finished, stop);
        Report(sequences, note);
    }

    /// <summary>Trains a new model, whose weights are drawn from the seed, on whole demonstrations or on text.</summary>
    /// <inheritdoc cref="FineTune"/>
    public static void Pretrain(SupervisedRecipe recipe, string folder, Action<string> note, Action<SupervisedStep> finished, CancellationToken stop = default)
    {
        if (recipe.Data.Template != "plain")
        {
            throw new BupoException($"data.template is {recipe.Data.Template}, expected plain: a new model knows no template.");
        }
        using var checkpoint = Checkpoint.OpenUntrained(recipe.Model);
        var config = DecoderFamilies.Read(checkpoint.Config, checkpoint.GenerationConfig, checkpoint.Path);
        using var model = new DecoderModel(config, RandomWeights.Draw(config, recipe.Seed), ComputeChoice.Choose(recipe.Compute));
        using var tokenizer = Tokenizer.Of(checkpoint);
        var sequences = Sequences(recipe, model);
        var stream = recipe.Data.Source.EndsWith(".txt", StringComparison.Ordinal)
            ? sequences.Pieces(Text(recipe.Data.Source, tokenizer), recipe.Seed)
            : sequences.Packed(Demonstrations.Stream(recipe.Data.Source, recipe.Seed), d =>
                [.. tokenizer.Encode(d.Prompt + recipe.Data.Instruction, addSpecialTokens: true), .. tokenizer.Encode(d.Response, addSpecialTokens: false)]);
        Run(recipe, folder, checkpoint, model, stream, finished, stop);
        Report(sequences, note);
    }

    private static void Run(
        SupervisedRecipe recipe, string folder, ICheckpoint checkpoint, DecoderModel model, IEnumerable<TrainingSequence> stream, Action<SupervisedStep> finished, CancellationToken stop)
    {
        var (metrics, trained) = (Path.Combine(folder, "metrics.jsonl"), Path.Combine(folder, "model"));
        if (File.Exists(metrics) || Directory.Exists(trained))
        {
            throw new BupoException($"{folder} holds a run already; name another folder with --out, or delete it.");
        }
        Directory.CreateDirectory(folder);
        var log = new StepLog(metrics);
        var rates = RecipeParts.LearningRate(recipe.Optimizer, recipe.Train.Steps);
        using var optimizer = new AdamW(
            model.Parameters.Select(p => (p.Key, p.Value)), RecipeParts.Optimizer(recipe.Optimizer), RecipeParts.RateScale(recipe.Optimizer, model.Config.Layers));
        var updater = new PolicyUpdater(model, optimizer, new UpdateSettings
        {
            Loss = new PolicyLoss { Objective = new PolicyGradient(), Aggregation = LossAggregation.TokenMean },
            MaxGradNorm = recipe.Optimizer.MaxGradNorm,
            RowBudget = recipe.Train.RowBudget,
            FrozenLayers = recipe.Optimizer.FrozenLayers,
        });
        foreach (var (i, batch) in stream.Chunk(recipe.Train.Sequences).Take(recipe.Train.Steps).Index())
        {
            stop.ThrowIfCancellationRequested();
            var clock = Stopwatch.StartNew();
            var (tokens, rate) = (batch.Sum(s => s.Response.Length), recipe.Optimizer.LearningRate * rates.FactorAt(i));
            double[] ones = [.. Enumerable.Repeat(1.0, tokens)];
            // There is no old policy: without a ratio in the objective nothing reads its log-probs.
            var update = updater.Update(batch, ones, [new TrainedView(PolicyView.Final, 1, new double[tokens])], rate).Single();
            if (update.Skipped)
            {
                throw new BupoException($"Step {i + 1}: loss or gradient is not finite (loss {update.Loss}, gradient norm {update.GradNorm}); lower optimizer.learning_rate.");
            }
            var step = new SupervisedStep(i + 1, update.Loss, update.GradNorm, rate, tokens, clock.Elapsed.TotalSeconds);
            log.Append(new JsonObject
            {
                ["step"] = step.Step,
                ["loss"] = step.Loss,
                ["grad_norm"] = step.GradNorm,
                ["learning_rate"] = step.LearningRate,
                ["tokens"] = step.Tokens,
                ["seconds"] = step.Seconds,
            });
            finished(step);
        }
        using var written = Checkpoint.WithWeights(checkpoint, model.Parameters);
        CheckpointWriter.WriteFolder(written, trained);
    }

    private static SupervisedSequences Sequences(SupervisedRecipe recipe, DecoderModel model) => new(
        recipe.Data.SequenceTokens,
        model.Config.EndTokens.Count > 0 ? model.Config.EndTokens[0] : throw new BupoException($"{recipe.Model}: config.json names no eos_token_id, so responses could not end."));

    private static int[] Text(string path, Tokenizer tokenizer) => File.Exists(path)
        ? tokenizer.Encode(File.ReadAllText(path), addSpecialTokens: false)
        : throw new BupoException($"data.source {path} does not exist.");

    private static void Report(SupervisedSequences sequences, Action<string> note)
    {
        if (sequences.LeftOut > 0)
        {
            note($"{sequences.LeftOut} demonstrations were left out: longer than data.sequence_tokens.");
        }
    }
}
