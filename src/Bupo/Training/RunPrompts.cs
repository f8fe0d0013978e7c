using Bupo.Data;
using Bupo.Models.Checkpoints;
using Bupo.Models.Tokenization;
using Bupo.Recipes;
using Bupo.Rewards;

namespace Bupo.Training;

/// <summary>The prompts of a training run.</summary>
/// <param name="Dataset">The examples.</param>
/// <param name="Encoder">How an example becomes prompt ids.</param>
/// <param name="Tokenizer">Gives responses their text; borrowed.</param>
internal sealed record RunPrompts(PromptDataset Dataset, PromptEncoder Encoder, Tokenizer Tokenizer)
{
    /// <summary>Reads the dataset of a recipe, without the examples that it leaves out.</summary>
    /// <param name="data">The recipe's dataset.</param>
    /// <param name="checkpoint">Its chat template may be used.</param>
    /// <param name="tokenizer">Borrowed.</param>
    /// <param name="note">Receives what is left out.</param>
    /// <exception cref="BupoException">The dataset cannot be read.</exception>
    public static RunPrompts Read(DataRecipe data, ICheckpoint checkpoint, Tokenizer tokenizer, Action<string> note)
    {
        var encoder = PromptEncoder.Create(checkpoint, tokenizer, data.Template, data.Instruction, PromptDate.Parse(data.Date, "data.date"));
        var dataset = DatasetReader.Read(data.Source!, new DatasetOptions { DropUnusableRows = data.DropUnusable });
        dataset = data.DropUnusable ? GoldCheck.Drop(dataset, AnswerJudge.RuleNamed(data.Rule)) : dataset;
        dataset = dataset.FilterByPromptTokens(data.MaxPromptTokens, example => encoder.Encode(example).Length);
        foreach (var dropped in dataset.Dropped)
        {
            note($"{dataset.Name}: {dropped.Count} examples left out: {dropped.Reason}.");
        }
        return new RunPrompts(dataset, encoder, tokenizer);
    }
}
