using Bupo.Recipes.Binding;
using Bupo.Settings;

namespace Bupo.Recipes;

/// <summary>Where prompts come from and how their answers are judged.</summary>
public sealed record DataRecipe
{
    [RecipeKey("The dataset: a .parquet in verl's schema, .jsonl or .csv file, a built-in name such as math500, or synthetic:NAME?difficulty=1-3&count=500.")]
    public string? Source { get; init; }

    [RecipeKey("Text that follows every problem in the user's message.")]
    public string Instruction { get; init; } = "";

    [RecipeKey("How a problem becomes a prompt: checkpoint (its own chat template), plain, or a template by name.")]
    public string Template { get; init; } = "checkpoint";

    [RecipeKey("The date for chat templates that write one, such as 2026-03-05; needed by these alone, so that a run stays its recipe and its seed.")]
    public string? Date { get; init; }

    [RecipeKey("The rule that judges answers: symbolic, hendrycks, dapo, dapo_box, gsm8k_strict or gsm8k_flex.")]
    public string Rule { get; init; } = "symbolic";

    [RecipeKey("Go on without rows that cannot be used and gold answers that the rule cannot use, counted, instead of refusing the dataset.")]
    public bool DropUnusable { get; init; }

    [RecipeKey("Longest prompt in tokens; longer ones are left out and counted.", Minimum = 1)]
    public int MaxPromptTokens { get; init; } = 1024;
}
