using Bupo.Recipes;
using Bupo.Training.Optimization;

namespace Bupo.Training.Supervised;

/// <summary>What the steps of next-token training do. It is made from the recipe once.</summary>
internal sealed record SupervisedPlan
{
    /// <summary>Number of steps.</summary>
    public required int Steps { get; init; }

    /// <summary>Sequences per step.</summary>
    public required int Sequences { get; init; }

    /// <summary>Maximum number of rows in one forward and backward pass.</summary>
    public required int RowBudget { get; init; }

    /// <summary>Which parameters learn, and how.</summary>
    public required ParameterSettings Parameters { get; init; }

    /// <summary>The learning rate of each step.</summary>
    public required LearningRate LearningRate { get; init; }

    /// <summary>Makes the plan of a recipe for a model of <paramref name="layers"/>.</summary>
    /// <exception cref="BupoException">A name is unknown, or a layer does not exist.</exception>
    public static SupervisedPlan Of(SupervisedRecipe recipe, int layers) => new()
    {
        Steps = recipe.Train.Steps,
        Sequences = recipe.Train.Sequences,
        RowBudget = recipe.Train.RowBudget,
        Parameters = OptimizerPlan.Parameters(recipe.Optimizer, layers),
        LearningRate = OptimizerPlan.LearningRate(recipe.Optimizer, recipe.Train.Steps),
    };
}
