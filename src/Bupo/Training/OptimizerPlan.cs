using Bupo.Recipes;
using Bupo.Training.Optimization;

namespace Bupo.Training;

/// <summary>Reads the optimizer of a recipe, of either kind of run.</summary>
internal static class OptimizerPlan
{
    /// <summary>Which parameters learn, and how.</summary>
    /// <exception cref="BupoException">The recipe names a layer that the model does not have.</exception>
    public static ParameterSettings Parameters(OptimizerRecipe recipe, int layers)
    {
        if (recipe.LayerRates.Select(r => r.To).Append(recipe.FrozenLayers).Max() is var highest && highest > layers)
        {
            throw new BupoException($"optimizer: layer {highest} is named under frozen_layers or layer_rates, but the model has {layers} layers.");
        }
        return new ParameterSettings
        {
            Optimizer = Settings(recipe),
            MaxGradNorm = recipe.MaxGradNorm,
            FrozenLayers = recipe.FrozenLayers,
            LayerRates = [.. recipe.LayerRates.Select(rate => new LayerRate(rate.From, rate.To, rate.Rate))],
        };
    }

    /// <summary>The same for a model that learns as a whole.</summary>
    public static ParameterSettings AllParameters(OptimizerRecipe recipe) => new() { Optimizer = Settings(recipe), MaxGradNorm = recipe.MaxGradNorm };

    /// <summary>The learning rate over the steps of a run.</summary>
    /// <exception cref="BupoException">There is no schedule of that name.</exception>
    public static LearningRate LearningRate(OptimizerRecipe recipe, int steps) => new(recipe.LearningRate, recipe.Schedule switch
    {
        "constant" => new ConstantSchedule { WarmupSteps = recipe.WarmupSteps },
        "cosine" => new CosineSchedule { WarmupSteps = recipe.WarmupSteps, TotalSteps = steps, MinimumRatio = recipe.MinimumRatio },
        "wsd" => new WarmupStableDecaySchedule
        {
            WarmupSteps = recipe.WarmupSteps,
            TotalSteps = steps,
            MinimumRatio = recipe.MinimumRatio,
            StableRatio = recipe.StableRatio,
        },
        var other => throw new BupoException($"optimizer.schedule is {other}, expected constant, cosine or wsd."),
    });

    private static AdamWSettings Settings(OptimizerRecipe recipe) => new()
    {
        Beta1 = recipe.Beta1,
        Beta2 = recipe.Beta2,
        Epsilon = recipe.Epsilon,
        WeightDecay = recipe.WeightDecay,
    };
}
