using Bupo.Algorithms;
using Bupo.Algorithms.Advantages;
using Bupo.Algorithms.Objectives;
using Bupo.Algorithms.Penalties;
using Bupo.Models.Architectures;
using Bupo.Models.Decoder;
using Bupo.Recipes;
using Bupo.Rewards;
using Bupo.Rollouts;
using Bupo.Rollouts.Sampling;
using Bupo.Settings;
using Bupo.Training.Optimization;
using Bupo.Training.Updates;

namespace Bupo.Training;

/// <summary>Makes the parts of a run from its recipe; none of them sees the recipe itself.</summary>
internal static class RecipeParts
{
    public static IAdvantageEstimator Advantage(AlgorithmRecipe recipe) => AdvantageCatalog.Create(
        recipe.Advantage ?? AlgorithmCatalog.Find(recipe.Name).Advantage, recipe.AdvantageSettings);

    public static UpdateSettings Update(Recipe recipe) => new()
    {
        Loss = Loss(recipe.Algorithm, recipe.Rollouts.MaxResponseTokens),
        MiniBatchSize = recipe.Train.MiniBatchSize,
        UpdatesPerRollout = recipe.Train.UpdatesPerRollout,
        MaxGradNorm = recipe.Optimizer.MaxGradNorm,
        Temperature = recipe.Rollouts.Temperature,
        RowBudget = recipe.Train.RowBudget,
        Recompute = recipe.Train.Recompute,
        FrozenLayers = recipe.Optimizer.FrozenLayers,
    };

    /// <summary>The loss without its KL penalty, whose coefficient may change from step to step.</summary>
    private static PolicyLoss Loss(AlgorithmRecipe recipe, int longestResponse)
    {
        var algorithm = AlgorithmCatalog.Find(recipe.Name);
        var own = recipe.Objective is null || recipe.Objective == algorithm.Objective ? algorithm.Settings : new ObjectiveSettings();
        return new PolicyLoss
        {
            Objective = ObjectiveCatalog.Create(recipe.Objective ?? algorithm.Objective, SettingKey.Over(recipe.ObjectiveSettings, own)),
            Aggregation = LossAggregation.Parse(recipe.Aggregation ?? algorithm.Aggregation, recipe.AggregationLength ?? longestResponse),
            EntropyCoefficient = recipe.EntropyCoefficient,
            Truncation = recipe.SamplerCorrectionCap is { } cap ? new TruncatedImportanceSampling { Cap = cap } : null,
        };
    }

    public static bool NeedsReference(AlgorithmRecipe recipe) => recipe.KlCoefficient != 0 || recipe.KlRewardCoefficient != 0;

    public static IKlController KlController(AlgorithmRecipe recipe) => recipe.KlTarget is { } target
        ? new AdaptiveKlController(target, recipe.KlHorizon)
        : new FixedKlController();

    public static UniformGroups Uniform(Recipe recipe) => recipe.Rollouts.UniformGroups
        ?? (AlgorithmCatalog.Find(recipe.Algorithm.Name).ResamplesUniformGroups && recipe.Rollouts.Replay.Count == 0 ? UniformGroups.Resample : UniformGroups.Keep);

    public static RewardSum Reward(Recipe recipe, IReward? own = null)
    {
        var longest = recipe.Rollouts.MaxResponseTokens;
        var buffer = recipe.Rollouts.OverlongBuffer
            ?? (AlgorithmCatalog.Find(recipe.Algorithm.Name).ShapesOverlongScores ? Math.Max(1, longest / 5) : null as int?);
        var answer = new WeightedReward(own ?? new MathReward(AnswerJudge.RuleNamed(recipe.Data.Rule)));
        return new RewardSum(buffer is null ? [answer] : [answer, new WeightedReward(new OverlongReward(longest, buffer.Value), recipe.Rollouts.OverlongWeight)]);
    }

    public static RolloutSettings Rollouts(Recipe recipe) => new()
    {
        Sampling = new SamplingSettings { Temperature = recipe.Rollouts.Temperature, MaxResponseTokens = recipe.Rollouts.MaxResponseTokens, Seed = recipe.Seed, Entropies = true },
        GroupSize = recipe.Rollouts.GroupSize,
        MaxResamples = Uniform(recipe) == UniformGroups.Resample ? recipe.Rollouts.MaxResamples : 0,
        GreedyBaseline = Advantage(recipe.Algorithm).NeedsGreedyBaseline,
    };

    /// <summary>The critic where the recipe needs one; it takes the model over.</summary>
    public static Critic? Critic(Recipe recipe, Func<DecoderModel> startWeights) => !Advantage(recipe.Algorithm).NeedsCritic ? null : new Critic(startWeights(), new CriticSettings
    {
        Layers = recipe.Critic.Layers,
        LearningRate = recipe.Critic.LearningRate,
        Loss = new ValueLoss { Clip = recipe.Critic.ValueClip },
        MaxGradNorm = recipe.Optimizer.MaxGradNorm,
        MiniBatchSize = recipe.Train.MiniBatchSize,
        UpdatesPerRollout = recipe.Train.UpdatesPerRollout,
        RowBudget = recipe.Train.RowBudget,
        Optimizer = Optimizer(recipe.Optimizer),
    });

    public static AdamWSettings Optimizer(OptimizerRecipe recipe) => new()
    {
        Beta1 = recipe.Beta1,
        Beta2 = recipe.Beta2,
        Epsilon = recipe.Epsilon,
        WeightDecay = recipe.WeightDecay,
    };

    /// <summary>The factor on a parameter's learning rate, by its name.</summary>
    public static Func<string, double> RateScale(OptimizerRecipe recipe, int layers)
    {
        if (recipe.LayerRates.Select(r => r.To).Append(recipe.FrozenLayers).Max() is var highest && highest > layers)
        {
            throw new BupoException($"optimizer: layer {highest} is named under frozen_layers or layer_rates, but the model has {layers} layers.");
        }
        return name => recipe.LayerRates.Where(rate => ParameterLayout.LayerOf(name) is { } layer && layer >= rate.From && layer <= rate.To)
            .Aggregate(1.0, (scale, rate) => scale * rate.Rate);
    }

    public static ILearningRateSchedule LearningRate(Recipe recipe) => LearningRate(recipe.Optimizer, recipe.Train.Steps);

    public static ILearningRateSchedule LearningRate(OptimizerRecipe optimizer, int steps) => optimizer.Schedule switch
    {
        "constant" => new ConstantSchedule { WarmupSteps = optimizer.WarmupSteps },
        "cosine" => new CosineSchedule { WarmupSteps = optimizer.WarmupSteps, TotalSteps = steps, MinimumRatio = optimizer.MinimumRatio },
        "wsd" => new WarmupStableDecaySchedule
        {
            WarmupSteps = optimizer.WarmupSteps,
            TotalSteps = steps,
            MinimumRatio = optimizer.MinimumRatio,
            StableRatio = optimizer.StableRatio,
        },
        var other => throw new BupoException($"optimizer.schedule is {other}, expected constant, cosine or wsd."),
    };
}
