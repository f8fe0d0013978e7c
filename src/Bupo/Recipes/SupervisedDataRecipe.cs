using Bupo.Recipes.Binding;

namespace Bupo.Recipes;

/// <summary>What is learned word by word.</summary>
public sealed record SupervisedDataRecipe
{
    /// <summary>The data.</summary>
    [RecipeKey("Demonstrations: a .jsonl file with prompt and response in each line, or synthetic:modular-chain?operations=3-6&direct=0.5&noise=0.08. For pretrain also a .txt file.", Required = true)]
    public string Source { get; init; } = "";

    /// <summary>Text that follows every prompt.</summary>
    [RecipeKey("Text that follows every prompt.")]
    public string Instruction { get; init; } = "";

    /// <summary>How a demonstration's prompt becomes ids.</summary>
    [RecipeKey("How a prompt becomes ids: checkpoint (its own chat template), plain, or a template by name. pretrain takes plain only.")]
    public string Template { get; init; } = "plain";

    /// <summary>The date that a chat template writes.</summary>
    [RecipeKey("The date for chat templates that write one, such as 2026-03-05; needed by these alone, so that a run stays its recipe and its seed.")]
    public string? Date { get; init; }

    /// <summary>Longest sequence.</summary>
    [RecipeKey("Longest sequence in tokens. sft leaves longer demonstrations out and counts them; pretrain fills each sequence with whole demonstrations, or with so much text.", Minimum = 2)]
    public int SequenceTokens { get; init; } = 1024;
}
