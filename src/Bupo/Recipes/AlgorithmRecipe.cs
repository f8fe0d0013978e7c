using Bupo.Algorithms;
using Bupo.Algorithms.Advantages;
using Bupo.Algorithms.Objectives;
using Bupo.Settings;

namespace Bupo.Recipes;

/// <summary>What is optimized.</summary>
public sealed record AlgorithmRecipe
{
    [RecipeKey("A published algorithm by name, which the keys below may change; a wrong name lists the known ones. docs/algorithms.md says what each is made of.")]
    public string Name { get; init; } = "grpo";

    /// <summary>The published algorithm that the name stands for.</summary>
    /// <exception cref="BupoException">There is none.</exception>
    internal Algorithm Published => AlgorithmCatalog.Find(Name);

    /// <summary>The advantage estimator with its settings.</summary>
    /// <exception cref="BupoException">There is none of that name, or it does not read a setting that was given.</exception>
    internal IAdvantageEstimator Estimator => AdvantageCatalog.Create(Advantage ?? Published.Advantage, AdvantageSettings);

    [RecipeKey("The advantage by name; the algorithm's own unless given.")]
    public string? Advantage { get; init; }

    /// <summary>What the advantage reads.</summary>
    [FlatKeys]
    public AdvantageSettings AdvantageSettings { get; init; } = new();

    [RecipeKey("The policy objective by name; the algorithm's own unless given.")]
    public string? Objective { get; init; }

    /// <summary>What the objective reads.</summary>
    [FlatKeys]
    public ObjectiveSettings ObjectiveSettings { get; init; } = new();

    [RecipeKey("How token losses become one number: token_mean, sequence_mean_token_mean, sequence_mean_token_sum, fixed_length or fixed_length_sum; the algorithm's own unless given.")]
    public string? Aggregation { get; init; }

    [RecipeKey("Length that the fixed-length aggregations divide by, in tokens; the longest response allowed unless given.", Minimum = 1)]
    [ReadWhen(RecipeCondition.FixedLength)]
    public int? AggregationLength { get; init; }

    [RecipeKey("Weight of the trained view's entropy in the objective, per nat.", Minimum = -1e6, Maximum = 1e6)]
    public double EntropyCoefficient { get; init; }

    [RecipeKey("Weight of the KL to the start weights in the loss; 0 for none.", Minimum = 0, Maximum = 1e6)]
    public double KlCoefficient { get; init; }

    [RecipeKey("Price of the KL to the start weights that is taken off the rewards, per nat; 0 for none.", Minimum = 0, Maximum = 1e6)]
    public double KlRewardCoefficient { get; init; }

    [RecipeKey("Estimator of the KL in the loss: k2, or k1 or k3 weighted by π/π_old; k3 unless given. All have the KL's gradient, the weighted ones in every pass. The rewards always take k1.")]
    [ReadWhen(RecipeCondition.KlPenalty)]
    public string? KlEstimator { get; init; }

    [RecipeKey("KL in nats that the coefficients are steered to after each step; they stay fixed unless given.", Minimum = 1e-9, Maximum = 1e6)]
    public double? KlTarget { get; init; }

    [RecipeKey("Responses over which a deviation from algorithm.kl_target is made up for.", Minimum = 1)]
    [ReadWhen(RecipeCondition.KlTarget)]
    public double KlHorizon { get; init; } = 10000;

    [RecipeKey("Corrects for a sampler that differs from the trainer: each token's loss is weighed by π_trainer/π_sampler, cut off at this; no correction unless given.", Minimum = 1e-9, Maximum = 1e9)]
    [ReadWhen(RecipeCondition.Sampling)]
    public double? SamplerCorrectionCap { get; init; }
}
