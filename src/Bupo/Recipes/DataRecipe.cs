namespace Bupo.Recipes;

/// <summary>Where prompts come from and how their answers are judged.</summary>
public sealed record DataRecipe
{
    /// <summary>A synthetic task.</summary>
    [RecipeKey("A synthetic task by name, such as sums; instead of file.")]
    public string? Task { get; init; }

    /// <summary>Difficulty of the task.</summary>
    [RecipeKey("Difficulty of the synthetic task, in the task's own unit.", Minimum = 1, Maximum = 1000)]
    public int Difficulty { get; init; } = 1;

    /// <summary>A dataset.</summary>
    [RecipeKey("A dataset: .parquet in verl's schema, .jsonl or .csv; instead of task.")]
    public string? File { get; init; }

    /// <summary>What follows every problem.</summary>
    [RecipeKey("Text that follows every problem in the user's message.")]
    public string Instruction { get; init; } = "";

    /// <summary>How a problem becomes a prompt.</summary>
    [RecipeKey("How a problem becomes a prompt: checkpoint (its own chat template), plain, or a template by name.")]
    public string Template { get; init; } = "checkpoint";

    /// <summary>The rule that judges answers.</summary>
    [RecipeKey("The rule that judges answers: symbolic, hendrycks, dapo or gsm8k.")]
    public string Rule { get; init; } = "symbolic";

    /// <summary>Longest prompt.</summary>
    [RecipeKey("Longest prompt in tokens; longer ones are left out and counted.", Minimum = 1)]
    public int MaxPromptTokens { get; init; } = 1024;
}
