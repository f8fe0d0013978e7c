using Bupo.Data;
using Bupo.Models.Architectures;
using Bupo.Models.Checkpoints;
using Bupo.Models.Decoder;
using Bupo.Models.Tokenization;
using Bupo.Recipes;
using Bupo.Training.Runs;

namespace Bupo.Training.Supervised;

/// <summary>Next-token training with the machinery of the policy update, from the start or from a checkpoint; both end with the same weights to the last bit.</summary>
public static class SupervisedRun
{
    /// <summary>Trains a checkpoint on the responses of demonstrations.</summary>
    /// <param name="recipe">The run.</param>
    /// <param name="folder">Where it goes, see <see cref="RunFolder"/>.</param>
    /// <param name="note">Hears of where it begins, and of what is left out.</param>
    /// <param name="finished">Hears of every step.</param>
    /// <param name="resume">What to resume from, see <see cref="RunFolder"/>; null for a new run.</param>
    /// <param name="cancellationToken">Ends the run between two steps; the last whole one is saved first.</param>
    /// <exception cref="BupoException">Something the recipe names is missing or does not fit, or the run cannot go on.</exception>
    public static void FineTune(
        SupervisedRecipe recipe, string folder, Action<string> note, Action<SupervisedStep> finished, string? resume = null, CancellationToken cancellationToken = default)
    {
        using var output = new RunFolder(folder, resume);
        var loop = new SupervisedLoop(recipe, output, note, finished, cancellationToken);
        using var checkpoint = Checkpoint.Open(recipe.Model);
        using var model = loop.Placement.Load(checkpoint);
        using var tokenizer = checkpoint.LoadTokenizer();
        var prompt = PromptEncoder.Create(checkpoint, tokenizer, recipe.Data.Template, recipe.Data.Instruction, PromptDate.Parse(recipe.Data.Date, "data.date"));
        var sequences = Sequences(recipe, model, prompt.EndOfTurn(model.Config.EndTokens));
        var stream = sequences.Responses(
            Demonstrations.Stream(recipe.Data.Source, recipe.Seed),
            text => prompt.Encode(new PromptExample { Id = "", Messages = [new PromptMessage("user", text)], Answer = "", Source = "" }),
            text => tokenizer.Encode(text, addSpecialTokens: false));
        loop.Run(checkpoint, model, sequences, stream);
    }

    /// <summary>Trains a new model, whose weights are drawn from the seed, on whole demonstrations or on text.</summary>
    /// <inheritdoc cref="FineTune"/>
    public static void Pretrain(
        SupervisedRecipe recipe, string folder, Action<string> note, Action<SupervisedStep> finished, string? resume = null, CancellationToken cancellationToken = default)
    {
        if (recipe.Data.Template != "plain")
        {
            throw new BupoException($"data.template is {recipe.Data.Template}, expected plain: a new model knows no template.");
        }
        using var output = new RunFolder(folder, resume);
        var loop = new SupervisedLoop(recipe, output, note, finished, cancellationToken);
        using var checkpoint = Checkpoint.OpenUntrained(recipe.Model);
        var config = DecoderFamilies.Read(checkpoint.Config, checkpoint.GenerationConfig, checkpoint.Path);
        using var model = loop.Placement.Draw(config, recipe.Seed);
        using var tokenizer = checkpoint.LoadTokenizer();
        var sequences = Sequences(recipe, model, endOfTurn: null);
        var stream = recipe.Data.Source.EndsWith(".txt", StringComparison.Ordinal)
            ? sequences.Pieces(Text(recipe.Data.Source, tokenizer), recipe.Seed)
            : sequences.Packed(Demonstrations.Stream(recipe.Data.Source, recipe.Seed), d =>
                [.. tokenizer.Encode(d.Prompt + recipe.Data.Instruction, addSpecialTokens: true), .. tokenizer.Encode(d.Response, addSpecialTokens: false)]);
        loop.Run(checkpoint, model, sequences, stream);
    }

    // A response ends with the end token that the template writes after an assistant's turn, else with the model's first.
    private static SupervisedSequences Sequences(SupervisedRecipe recipe, DecoderModel model, int? endOfTurn) => new(
        recipe.Data.SequenceTokens,
        endOfTurn ?? (model.Config.EndTokens.Count > 0 ? model.Config.EndTokens[0]
            : throw new BupoException($"{recipe.Model}: config.json names no eos_token_id, so responses could not end.")),
        [.. model.Config.EndTokens]);

    private static int[] Text(string path, Tokenizer tokenizer) => File.Exists(path)
        ? tokenizer.Encode(File.ReadAllText(path), addSpecialTokens: false)
        : throw new BupoException($"data.source {path} does not exist.");
}
