using Bupo.Recipes.Binding;
using Bupo.Settings;

namespace Bupo.Recipes;

/// <summary>Steps, batches and checkpoints.</summary>
public sealed record TrainRecipe
{
    [RecipeKey("Steps: each samples, judges and updates.", Minimum = 1)]
    public int Steps { get; init; } = 300;

    [RecipeKey("Responses per optimizer step; 0 for all of the step's at once.", Minimum = 0)]
    public int MiniBatchSize { get; init; }

    [RecipeKey("Passes over a step's responses (PPO epochs).", Minimum = 1, Maximum = 1000)]
    public int UpdatesPerRollout { get; init; } = 1;

    [RecipeKey("Most rows (tokens, equal prompts counted once) of one forward and backward pass; the gradient does not depend on it.", Minimum = 1)]
    public int RowBudget { get; init; } = 2048;

    [RecipeKey("Whether a block's activations are computed again in the backward pass instead of kept: about a third more time for the memory of one block instead of all.")]
    public bool Recompute { get; init; }

    [RecipeKey("Steps between checkpoints; one is also saved where the run is stopped. 0 for none.", Minimum = 0, Free = true)]
    public int SaveEvery { get; init; } = 10;

    [RecipeKey("How many of the last checkpoints are kept.", Minimum = 1, Free = true)]
    [ReadWhen(RecipeCondition.Checkpoints)]
    public int KeepLast { get; init; } = 2;

    [RecipeKey("The checkpoint whose step has the best value of this metric is kept too, such as reward/mean.", Free = true)]
    [ReadWhen(RecipeCondition.Checkpoints)]
    public string? KeepBest { get; init; }

    [RecipeKey("Which value of that metric is best: largest or smallest.", Free = true)]
    [ReadWhen(RecipeCondition.BestCheckpoint)]
    public BestValue BestIs { get; init; } = BestValue.Largest;

    [RecipeKey("Responses of each step that are kept as text in samples.jsonl.", Minimum = 0, Free = true)]
    [ReadWhen(RecipeCondition.Sampling)]
    public int Samples { get; init; } = 2;

    [RecipeKey("Whether metrics are written as TensorBoard event files too.", Free = true)]
    public bool Tensorboard { get; init; }

    [RecipeKey("Responses per step on which the sampler's log-probs are compared with the trainer's where an internal policy is trained, which takes a full pass over them; 0 for none. Where the full policy is trained, all are compared at no cost.", Minimum = 0, Free = true)]
    [ReadWhen(RecipeCondition.Sampling)]
    public int SamplerCheck { get; init; } = 1;

    [RecipeKey("An alarm sounds where a sampled token's log-prob differs by more than this between sampler and trainer, in nats; 0.01 in fp32 and 1 in bf16 unless given.", Minimum = 0, Free = true)]
    [ReadWhen(RecipeCondition.Sampling)]
    public double? SamplerTolerance { get; init; }

    [RecipeKey("Minutes after which a stage that has not moved is named; 0 for never.", Minimum = 0, Maximum = 1e6, Free = true)]
    public double WatchdogMinutes { get; init; } = 5;

    [RecipeKey("Steps between measurements of all layers' internal policies, on some of the step's own responses, before the update, into internal.jsonl; also in the first and the last step. 0 for never. Training stays the same to the last bit.", Minimum = 0, Free = true)]
    public int InternalCurvesEvery { get; init; }

    [RecipeKey("Responses that are measured then: those that samples.jsonl begins with.", Minimum = 1, Free = true)]
    [ReadWhen(RecipeCondition.InternalCurves)]
    public int InternalCurvesResponses { get; init; } = 8;

    [RecipeKey("Response tokens that are measured then, drawn evenly from those responses, at least one of each; a token takes 6 L + 2 products with the unembedding.", Minimum = 1, Free = true)]
    [ReadWhen(RecipeCondition.InternalCurves)]
    public int InternalCurvesTokens { get; init; } = 256;
}
