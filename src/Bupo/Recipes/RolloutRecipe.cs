namespace Bupo.Recipes;

/// <summary>How responses are sampled.</summary>
public sealed record RolloutRecipe
{
    /// <summary>Prompts a step.</summary>
    [RecipeKey("Prompts a step.", Minimum = 1, Maximum = 1 << 20)]
    public int Prompts { get; init; } = 128;

    /// <summary>Responses a prompt.</summary>
    [RecipeKey("Responses a prompt, G.", Minimum = 1, Maximum = 1 << 16)]
    public int GroupSize { get; init; } = 8;

    /// <summary>Longest response.</summary>
    [RecipeKey("Longest response in tokens, the end token included.", Minimum = 1)]
    public int MaxResponseTokens { get; init; } = 7168;

    /// <summary>Temperature of sampling and of every log-prob.</summary>
    [RecipeKey("Divides the logits in sampling and in every log-prob; above 0.", Minimum = 1e-6, Maximum = 1e6)]
    public double Temperature { get; init; } = 1;

    /// <summary>Recorded batches to train on instead of sampling.</summary>
    [RecipeKey("Recorded batches (.safetensors) to train on instead of sampling, one a step.")]
    public IReadOnlyList<string> Replay { get; init; } = [];
}
