using Bupo.Recipes.Binding;
using Bupo.Settings;

namespace Bupo.Recipes;

/// <summary>How responses are sampled.</summary>
public sealed record RolloutRecipe
{
    [RecipeKey("Prompts per step.", Minimum = 1, Maximum = 1 << 20)]
    [ReadWhen(RecipeCondition.Sampling)]
    public int Prompts { get; init; } = 128;

    [RecipeKey("Responses per prompt, G.", Minimum = 1, Maximum = 1 << 16)]
    [ReadWhen(RecipeCondition.Sampling)]
    public int GroupSize { get; init; } = 8;

    [RecipeKey("Longest response in tokens, the end token included.", Minimum = 1)]
    public int MaxResponseTokens { get; init; } = 7168;

    [RecipeKey("Divides the logits in sampling and in every log-prob; above 0.", Minimum = 1e-6, Maximum = 1e6)]
    public double Temperature { get; init; } = 1;

    [RecipeKey("Memory for keys and values in GiB, never exceeded; when it is full the youngest responses wait. No token depends on it.", Minimum = 1e-6, Maximum = 1e6, Free = true)]
    [ReadWhen(RecipeCondition.Sampling)]
    public double CacheGib { get; init; } = 1;

    [RecipeKey("What becomes of a group whose responses all have the same reward: keep, skip (left out of the update) or resample (another prompt takes its place); the algorithm's own unless given.")]
    public UniformGroups? UniformGroups { get; init; }

    [RecipeKey("Most rounds of resampling per step; after them the step continues with fewer groups than asked for.", Minimum = 1, Maximum = 1000)]
    [ReadWhen(RecipeCondition.Sampling)]
    [ReadWhen(RecipeCondition.Resampling)]
    public int MaxResamples { get; init; } = 4;

    [RecipeKey("Tokens before the longest response over which a response loses up to rollouts.overlong_weight (soft overlong punishment); none unless given, a fifth of the longest for dapo.", Minimum = 1)]
    [ReadWhen(RecipeCondition.Sampling)]
    public int? OverlongBuffer { get; init; }

    [RecipeKey("What the longest response loses where overlong ones are punished.", Minimum = 0, Maximum = 1e6)]
    [ReadWhen(RecipeCondition.Sampling)]
    [ReadWhen(RecipeCondition.OverlongPunishment)]
    public double OverlongWeight { get; init; } = 1;

    [RecipeKey("Steps by which the weights that sampled a batch may be older than those it trains; other batches are refused.", Minimum = 0)]
    public int MaxStaleness { get; init; }

    [RecipeKey("Recorded batches (.safetensors) to train on instead of sampling, one per step.")]
    public IReadOnlyList<string> Replay { get; init; } = [];
}
