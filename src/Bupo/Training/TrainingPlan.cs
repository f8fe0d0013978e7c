using Bupo.Algorithms;
using Bupo.Algorithms.Advantages;
using Bupo.Algorithms.Objectives;
using Bupo.Algorithms.Penalties;
using Bupo.Recipes;
using Bupo.Recipes.Phases;
using Bupo.Rewards;
using Bupo.Rollouts;
using Bupo.Rollouts.Sampling;
using Bupo.Settings;
using Bupo.Training.Optimization;
using Bupo.Training.Steps;
using Bupo.Training.Updates;

namespace Bupo.Training;

/// <summary>What each part of a training run does. It is made from the recipe once; the parts see their own settings and no recipe.</summary>
public sealed record TrainingPlan
{
    /// <summary>Number of steps.</summary>
    public required int Steps { get; init; }

    /// <summary>The seed of the run.</summary>
    public required ulong Seed { get; init; }

    /// <summary>What a step samples.</summary>
    public required RolloutSettings Rollouts { get; init; }

    /// <summary>Judges responses.</summary>
    public required RewardSum Reward { get; init; }

    /// <summary>How many steps the weights that sampled may be older than those that are trained.</summary>
    public int MaxStaleness { get; init; }

    /// <summary>Which views each step trains.</summary>
    public required IReadOnlyList<PhaseRecipe> Schedule { get; init; }

    /// <summary>What a step reads of the policy before its update.</summary>
    public required ScoringSettings Scoring { get; init; }

    /// <summary>How rewards become advantages.</summary>
    public required AdvantagePlan Advantages { get; init; }

    /// <summary>How the critic learns; null where the advantage needs none.</summary>
    public CriticSettings? Critic { get; init; }

    /// <summary>How responses become optimizer steps.</summary>
    public required UpdateSettings Update { get; init; }

    /// <summary>Which parameters learn, and how.</summary>
    public required ParameterSettings Parameters { get; init; }

    /// <summary>The learning rate of each step.</summary>
    public required LearningRate LearningRate { get; init; }

    /// <summary>Makes the plan of a recipe.</summary>
    /// <param name="recipe">The run.</param>
    /// <param name="layers">The number of the model's layers.</param>
    /// <param name="reward">Scores answers in place of the recipe's rule; null for that rule.</param>
    /// <exception cref="BupoException">A name is unknown, a setting does nothing, or a layer does not exist.</exception>
    public static TrainingPlan Of(Recipe recipe, int layers, IReward? reward = null)
    {
        var (advantages, update) = (AdvantagesOf(recipe), UpdateOf(recipe));
        return new TrainingPlan
        {
            Steps = recipe.Train.Steps,
            Seed = recipe.Seed,
            Rollouts = RolloutsOf(recipe, advantages.Estimator),
            Reward = RewardOf(recipe, reward),
            MaxStaleness = recipe.Rollouts.MaxStaleness,
            Schedule = recipe.Schedule,
            Scoring = ScoringOf(recipe, advantages, update),
            Advantages = advantages,
            Critic = advantages.Estimator.NeedsCritic ? CriticOf(recipe) : null,
            Update = update,
            Parameters = OptimizerPlan.Parameters(recipe.Optimizer, layers),
            LearningRate = OptimizerPlan.LearningRate(recipe.Optimizer, recipe.Train.Steps),
        };
    }

    private static UniformGroups UniformGroupsOf(Recipe recipe) => recipe.Rollouts.UniformGroups
        ?? (AlgorithmCatalog.Find(recipe.Algorithm.Name).ResamplesUniformGroups && recipe.Rollouts.Replay.Count == 0 ? UniformGroups.Resample : UniformGroups.Keep);

    private static RolloutSettings RolloutsOf(Recipe recipe, IAdvantageEstimator advantages) => new()
    {
        Sampling = new SamplingSettings { Temperature = recipe.Rollouts.Temperature, MaxResponseTokens = recipe.Rollouts.MaxResponseTokens, Seed = recipe.Seed, Entropies = true },
        GroupSize = recipe.Rollouts.GroupSize,
        MaxResamples = UniformGroupsOf(recipe) == UniformGroups.Resample ? recipe.Rollouts.MaxResamples : 0,
        GreedyBaseline = advantages.NeedsGreedyBaseline,
    };

    private static RewardSum RewardOf(Recipe recipe, IReward? own)
    {
        var longest = recipe.Rollouts.MaxResponseTokens;
        var buffer = recipe.Rollouts.OverlongBuffer
            ?? (AlgorithmCatalog.Find(recipe.Algorithm.Name).ShapesOverlongScores ? Math.Max(1, longest / 5) : null as int?);
        var answer = new WeightedReward(own ?? new MathReward(AnswerJudge.RuleNamed(recipe.Data.Rule)));
        return new RewardSum(buffer is null ? [answer] : [answer, new WeightedReward(new OverlongReward(longest, buffer.Value), recipe.Rollouts.OverlongWeight)]);
    }

    private static ScoringSettings ScoringOf(Recipe recipe, AdvantagePlan advantages, UpdateSettings update)
    {
        var isRead = advantages.DropsUniformGroups || advantages.Estimator.NeedsCritic || advantages.Kl.NeedsReference || update.Loss.Truncation is not null;
        return new ScoringSettings
        {
            Temperature = update.Temperature,
            RowBudget = update.RowBudget,
            UnscoredResponses = isRead || update.UpdatesPerRollout > 1 ? 0 : update.MiniBatchSize == 0 ? int.MaxValue : update.MiniBatchSize,
            CorrectsSampler = update.Loss.Truncation is not null,
            SamplerCheck = recipe.Train.SamplerCheck,
            InternalCurves = new InternalCurvesSettings
            {
                Model = recipe.Model,
                Seed = recipe.Seed,
                Every = recipe.Train.InternalCurvesEvery,
                LastStep = recipe.Train.Steps,
                Responses = recipe.Train.InternalCurvesResponses,
                Tokens = recipe.Train.InternalCurvesTokens,
            },
        };
    }

    /// <summary>How the rewards of a recipe become advantages.</summary>
    internal static AdvantagePlan AdvantagesOf(Recipe recipe) => new()
    {
        Algorithm = recipe.Algorithm.Name,
        Estimator = AdvantageCatalog.Create(recipe.Algorithm.Advantage ?? AlgorithmCatalog.Find(recipe.Algorithm.Name).Advantage, recipe.Algorithm.AdvantageSettings),
        DropsUniformGroups = UniformGroupsOf(recipe) != UniformGroups.Keep,
        Kl = new KlSettings(recipe.Algorithm.KlCoefficient, recipe.Algorithm.KlRewardCoefficient)
        {
            LossEstimator = recipe.Algorithm.KlCoefficient == 0 ? KlEstimator.WeightedK3 : KlEstimators.ForLoss(recipe.Algorithm.KlEstimator ?? "k3"),
            Controller = recipe.Algorithm.KlTarget is { } target ? new AdaptiveKlController(target, recipe.Algorithm.KlHorizon) : new FixedKlController(),
        },
        CriticWarmupSteps = recipe.Critic.WarmupSteps,
    };

    private static CriticSettings CriticOf(Recipe recipe) => new()
    {
        Layers = recipe.Critic.Layers,
        LearningRate = recipe.Critic.LearningRate,
        Loss = new ValueLoss { Clip = recipe.Critic.ValueClip },
        MiniBatchSize = recipe.Train.MiniBatchSize,
        UpdatesPerRollout = recipe.Train.UpdatesPerRollout,
        RowBudget = recipe.Train.RowBudget,
        Parameters = OptimizerPlan.AllParameters(recipe.Optimizer),
    };

    private static UpdateSettings UpdateOf(Recipe recipe) => new()
    {
        Loss = LossOf(recipe.Algorithm, recipe.Rollouts.MaxResponseTokens),
        MiniBatchSize = recipe.Train.MiniBatchSize,
        UpdatesPerRollout = recipe.Train.UpdatesPerRollout,
        Temperature = recipe.Rollouts.Temperature,
        RowBudget = recipe.Train.RowBudget,
        Recompute = recipe.Train.Recompute,
    };

    /// <summary>The loss without its KL penalty, whose coefficient may change from step to step.</summary>
    private static PolicyLoss LossOf(AlgorithmRecipe recipe, int longestResponse)
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
}
