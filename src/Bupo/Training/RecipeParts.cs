using Bupo.Algorithms;
using Bupo.Algorithms.Advantages;
using Bupo.Algorithms.Objectives;
using Bupo.Algorithms.Penalties;
using Bupo.Policies;
using Bupo.Recipes;
using Bupo.Training.Optimization;

namespace Bupo.Training;

/// <summary>Makes the parts of a run from its recipe; none of them sees the recipe itself.</summary>
internal static class RecipeParts
{
    public static PolicySchedule Schedule(Recipe recipe) => new([.. recipe.Schedule.Select(phase => new PolicyPhase(
        phase.Until,
        [.. phase.And.Prepend(phase).Select(joint => new WeighedView(PolicyView.Parse(joint.View), joint.Weight))]))]);

    public static IAdvantageEstimator Advantage(Recipe recipe)
    {
        var estimator = AdvantageCatalog.Create(recipe.Algorithm.Advantage);
        return estimator.NeedsCritic || estimator.NeedsGreedyBaseline
            ? throw new BupoException(
                $"algorithm.advantage: {recipe.Algorithm.Advantage} needs {(estimator.NeedsCritic ? "a critic" : "a greedy response a prompt")}, "
                + "which runs cannot train or sample yet; take grpo, dr_grpo, rloo, reinforce_plus_plus, opo or gpg.")
            : estimator;
    }

    public static UpdateSettings Update(Recipe recipe)
    {
        var algorithm = recipe.Algorithm;
        return new UpdateSettings
        {
            Loss = new PolicyLoss
            {
                Objective = ObjectiveCatalog.Create(algorithm.Objective, new ObjectiveSettings
                {
                    ClipLow = algorithm.ClipLow,
                    ClipHigh = algorithm.ClipHigh,
                    DualClip = algorithm.DualClip,
                }),
                Aggregation = LossAggregation.Parse(algorithm.Aggregation, algorithm.AggregationLength ?? recipe.Rollouts.MaxResponseTokens),
                EntropyCoefficient = algorithm.EntropyCoefficient,
                Kl = algorithm.KlCoefficient == 0 ? null : new KlPenalty(KlEstimators.Parse(algorithm.KlEstimator), algorithm.KlCoefficient),
            },
            MiniBatchSize = recipe.Train.MiniBatchSize,
            UpdatesPerRollout = recipe.Train.UpdatesPerRollout,
            MaxGradNorm = recipe.Optimizer.MaxGradNorm,
            Temperature = recipe.Rollouts.Temperature,
            RowBudget = recipe.Train.RowBudget,
        };
    }

    public static AdamWSettings Optimizer(OptimizerRecipe recipe) => new()
    {
        Beta1 = recipe.Beta1,
        Beta2 = recipe.Beta2,
        Epsilon = recipe.Epsilon,
        WeightDecay = recipe.WeightDecay,
    };

    public static ILearningRateSchedule LearningRate(Recipe recipe) => recipe.Optimizer.Schedule switch
    {
        "constant" => new ConstantSchedule { WarmupSteps = recipe.Optimizer.WarmupSteps },
        "cosine" => new CosineSchedule { WarmupSteps = recipe.Optimizer.WarmupSteps, TotalSteps = recipe.Train.Steps },
        var other => throw new BupoException($"optimizer.schedule is {other}, expected constant or cosine."),
    };
}
