using Bupo.Recipes.Binding;
using Bupo.Settings;

namespace Bupo.Experiments;

/// <summary>Several ways to train, each over several seeds, compared: what a file of recipes/experiments holds.</summary>
public sealed record Experiment
{
    [RecipeKey("What the experiment is called, in tables and figures.", Required = true)]
    public string Title { get; init; } = "";

    [RecipeKey("What it asks, and which table or figure of the paper claims an answer.")]
    public string Question { get; init; } = "";

    [RecipeKey("The recipe that every arm starts from, a path from this file's folder.", Required = true)]
    public string Recipe { get; init; } = "";

    [RecipeKey("Keys of the recipe that all arms have otherwise.")]
    public RecipeChanges Change { get; init; } = RecipeChanges.None;

    [RecipeKey("Seeds; every arm runs each, and arms are paired by seed.")]
    public IReadOnlyList<ulong> Seeds { get; init; } = [1, 2, 3, 4, 5];

    [RecipeKey("Learning rates that each arm is tried with on the tuning seed, from which the one with the highest mean reward over all steps is taken; none for the recipe's own.", Minimum = 0, Maximum = 1e3)]
    public IReadOnlyList<double> Rates { get; init; } = [];

    [RecipeKey("The seed on which rates are tried; none of the seeds.")]
    public ulong TuningSeed { get; init; } = 101;

    [RecipeKey("The arm that every other one is compared with, paired by seed.")]
    public string? Baseline { get; init; }

    [RecipeKey("Whether the trained models are kept once they are evaluated.")]
    public bool KeepModels { get; init; } = true;

    [RecipeKey("How the trained models are judged; left out, the rewards of training are all there is.")]
    public ExperimentEvaluation? Evaluate { get; init; }

    [RecipeKey("How the trained models, and the start, are looked into; left out, they are not.")]
    public ExperimentAnalysis? Analyze { get; init; }

    [RecipeKey("Metrics that the table shows too: of the first step, and the mean of the last ten.")]
    public IReadOnlyList<string> Metrics { get; init; } = [];

    [RecipeKey("What is drawn: metrics such as reward/mean over the steps, pass_at_k, arms (one point per run), refinement (cosine of each layer's state with the last one's).")]
    public IReadOnlyList<string> Figures { get; init; } = ["arms", "reward/mean"];

    [RecipeKey("What is compared.", Required = true)]
    public IReadOnlyList<ExperimentArm> Arms { get; init; } = [];

    /// <summary>What contradicts itself although each key fits.</summary>
    public IEnumerable<string> Problems() => ExperimentProblems.Of(this);
}
