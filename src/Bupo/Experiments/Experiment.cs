using Bupo.Recipes.Binding;

namespace Bupo.Experiments;

/// <summary>Several ways to train, each over several seeds, compared: what a file of recipes/experiments holds.</summary>
public sealed record Experiment
{
    /// <summary>What it is called.</summary>
    [RecipeKey("What the experiment is called, in tables and figures.", Required = true)]
    public string Title { get; init; } = "";

    /// <summary>What it asks.</summary>
    [RecipeKey("What it asks, and which table or figure of the paper claims an answer.")]
    public string Question { get; init; } = "";

    /// <summary>The recipe that the arms change.</summary>
    [RecipeKey("The recipe that every arm starts from, a path from this file's folder.", Required = true)]
    public string Recipe { get; init; } = "";

    /// <summary>What all arms have otherwise.</summary>
    [RecipeKey("Keys of the recipe that all arms have otherwise.")]
    public RecipeChanges Change { get; init; } = RecipeChanges.None;

    /// <summary>Seeds.</summary>
    [RecipeKey("Seeds; every arm runs each, and arms are paired by seed.")]
    public IReadOnlyList<ulong> Seeds { get; init; } = [1, 2, 3, 4, 5];

    /// <summary>Learning rates to choose from.</summary>
    [RecipeKey("Learning rates that each arm is tried with on the tuning seed, from which the one with the highest mean reward over all steps is taken; none for the recipe's own.", Minimum = 0, Maximum = 1e3)]
    public IReadOnlyList<double> Rates { get; init; } = [];

    /// <summary>The seed of the sweep.</summary>
    [RecipeKey("The seed on which rates are tried; none of the seeds.")]
    public ulong TuningSeed { get; init; } = 101;

    /// <summary>The arm that others are compared with.</summary>
    [RecipeKey("The arm that every other one is compared with, paired by seed.")]
    public string? Baseline { get; init; }

    /// <summary>Whether trained models are kept.</summary>
    [RecipeKey("Whether the trained models are kept once they are evaluated.")]
    public bool KeepModels { get; init; } = true;

    /// <summary>How trained models are judged.</summary>
    [RecipeKey("How the trained models are judged; left out, the rewards of training are all there is.")]
    public ExperimentEvaluation? Evaluate { get; init; }

    /// <summary>How trained models are looked into.</summary>
    [RecipeKey("How the trained models, and the start, are looked into; left out, they are not.")]
    public ExperimentAnalysis? Analyze { get; init; }

    /// <summary>Further metrics in the table.</summary>
    [RecipeKey("Metrics that the table shows too: of the first step, and the mean of the last ten.")]
    public IReadOnlyList<string> Metrics { get; init; } = [];

    /// <summary>What is drawn.</summary>
    [RecipeKey("What is drawn: metrics such as reward/mean over the steps, pass_at_k, arms (a point a run), refinement (cosine of each layer's state with the last one's).")]
    public IReadOnlyList<string> Figures { get; init; } = ["arms", "reward/mean"];

    /// <summary>The arms.</summary>
    [RecipeKey("What is compared.", Required = true)]
    public IReadOnlyList<ExperimentArm> Arms { get; init; } = [];

    /// <summary>What contradicts itself although each key fits.</summary>
    public IEnumerable<string> Problems() => ExperimentProblems.Of(this);
}
