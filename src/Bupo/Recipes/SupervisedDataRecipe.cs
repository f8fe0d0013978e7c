using Bupo.Recipes.Binding;
using Bupo.Settings;

namespace Bupo.Recipes;

/// <summary>What is learned word by word.</summary>
public sealed record SupervisedDataRecipe
{
    [RecipeKey("Demonstrations: a .jsonl file with prompt and response in each line, or synthetic:modular-chain?operations=3-6&direct=0.5&noise=0.08. For pretrain also a .txt file.", Required = true)]
    public string Source { get; init; } = "";

    [RecipeKey("Text that follows every prompt.")]
    public string Instruction { get; init; } = "";

    [RecipeKey("How a prompt becomes ids: checkpoint (its own chat template), plain, or a template by name. pretrain takes plain only.")]
    public string Template { get; init; } = "plain";

    [RecipeKey("The date for chat templates that write one, such as 2026-03-05; needed by these alone, so that a run stays its recipe and its seed.")]
    public string? Date { get; init; }

    [RecipeKey("Longest sequence in tokens. sft leaves longer demonstrations out and counts them; pretrain fills each sequence with whole demonstrations, or with so much text.", Minimum = 2)]
    public int SequenceTokens { get; init; } = 1024;
}
