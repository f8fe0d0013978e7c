using Bupo.Policies;

namespace Bupo.Recipes;

/// <summary>One training run: with its seed, all there is to it.</summary>
public sealed record Recipe
{
    /// <summary>The checkpoint to start from.</summary>
    [RecipeKey("The checkpoint to start from: a folder, a .gguf file, or org/name in the Hugging Face cache.", Required = true)]
    public string Model { get; init; } = "";

    /// <summary>Seed of everything random.</summary>
    [RecipeKey("Seed of everything random: the order of prompts and every sampled token.")]
    public ulong Seed { get; init; } = 1;

    /// <summary>Type of the products.</summary>
    [RecipeKey("Type of the products; auto measures which is faster here. Weights and optimiser are float32 either way.")]
    public RecipeCompute Compute { get; init; } = RecipeCompute.Auto;

    /// <summary>Where prompts come from.</summary>
    [RecipeKey("Where prompts come from.")]
    public DataRecipe Data { get; init; } = new();

    /// <summary>How responses are sampled.</summary>
    [RecipeKey("How responses are sampled, always from the full policy.")]
    public RolloutRecipe Rollouts { get; init; } = new();

    /// <summary>What is optimised.</summary>
    [RecipeKey("What is optimised: advantage, objective, penalties.")]
    public AlgorithmRecipe Algorithm { get; init; } = new();

    /// <summary>Which policy is trained when.</summary>
    [RecipeKey("Which policy is trained when: phases in order; the last needs no end.")]
    public IReadOnlyList<PhaseRecipe> Schedule { get; init; } = [new PhaseRecipe()];

    /// <summary>AdamW and its rate.</summary>
    [RecipeKey("AdamW and its learning rate.")]
    public OptimizerRecipe Optimizer { get; init; } = new();

    /// <summary>Steps, batches, checkpoints.</summary>
    [RecipeKey("Steps, batches and checkpoints.")]
    public TrainRecipe Train { get; init; } = new();

    /// <summary>What contradicts itself although each key fits.</summary>
    public IEnumerable<string> Problems()
    {
        if (Data.Source is null && Rollouts.Replay.Count == 0)
        {
            yield return "data.source is missing: name a dataset, or recorded batches under rollouts.replay.";
        }
        if (Schedule.Count == 0)
        {
            yield return "schedule is empty, expected at least one phase.";
        }
        for (var i = 0; i < Schedule.Count; i++)
        {
            var phase = Schedule[i];
            if (phase.Until is null != (i == Schedule.Count - 1) && phase.Until is null)
            {
                yield return $"schedule[{i}].until is missing: only the last phase runs to the end.";
            }
            if (i > 0 && phase.Until <= Schedule[i - 1].Until)
            {
                yield return $"schedule[{i}].until is {phase.Until}, expected a step after {Schedule[i - 1].Until}, where the phase before ends.";
            }
            if (ViewProblem(phase.View) is { } problem)
            {
                yield return $"schedule[{i}].view: {problem}";
            }
            foreach (var joint in phase.And)
            {
                if (ViewProblem(joint.View) is { } other)
                {
                    yield return $"schedule[{i}].and: {other}";
                }
            }
        }
        var responses = Rollouts.Prompts * Rollouts.GroupSize;
        if (Rollouts.Replay.Count == 0 && Train.MiniBatchSize > responses)
        {
            yield return $"train.mini_batch_size is {Train.MiniBatchSize}, expected at most the {responses} responses of a step (rollouts.prompts × rollouts.group_size).";
        }
    }

    private static string? ViewProblem(string view)
    {
        try
        {
            PolicyView.Parse(view);
            return null;
        }
        catch (BupoException error)
        {
            return error.Message;
        }
    }
}

/// <summary>Type of the products.</summary>
public enum RecipeCompute
{
    /// <summary>What a short measurement finds faster.</summary>
    Auto,

    /// <summary>float32.</summary>
    Fp32,

    /// <summary>bfloat16.</summary>
    Bf16,
}
