using Bupo.Experiments;
using Bupo.Recipes;

namespace Bupo.Cli.Experiments;

/// <summary>What one process of an experiment is asked to do, on its standard input.</summary>
internal sealed record RunRequest
{
    private const string RecipeName = "recipe.yaml";

    /// <summary>The run's folder, which holds its recipe.yaml.</summary>
    public required string Folder { get; init; }

    /// <summary>Whether to train.</summary>
    public required bool IsTrained { get; init; }

    /// <summary>The seed of the evaluation's sampling.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Whether the model stays.</summary>
    public required bool KeepModel { get; init; }

    /// <summary>The evaluation.</summary>
    public ExperimentEvaluation? Evaluation { get; init; }

    /// <summary>The analysis.</summary>
    public ExperimentAnalysis? Analysis { get; init; }

    /// <summary>The file that a run's recipe is in.</summary>
    public static string RecipeOf(string folder) => Path.Combine(folder, RecipeName);

    /// <summary>The request for a planned run.</summary>
    public static RunRequest Of(PlannedRun run) => new()
    {
        Folder = run.Folder,
        IsTrained = run.IsTrained,
        Seed = run.Seed,
        KeepModel = run.KeepModel,
        Evaluation = run.Evaluation,
        Analysis = run.Analysis,
    };

    /// <summary>The run that was asked for.</summary>
    public PlannedRun ToRun()
    {
        var (recipe, yaml) = RecipeFile.Resolve(RecipeOf(Folder), []);
        return new PlannedRun
        {
            Arm = "",
            Rate = recipe.Optimizer.LearningRate,
            Seed = Seed,
            Recipe = recipe,
            Yaml = yaml,
            IsTrained = IsTrained,
            Folder = Folder,
            Evaluation = Evaluation,
            Analysis = Analysis,
            KeepModel = KeepModel,
        };
    }
}
