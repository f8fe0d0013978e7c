using Bupo.Recipes.Binding;

namespace Bupo.Experiments;

/// <summary>One of the things that an experiment compares.</summary>
public sealed record ExperimentArm
{
    /// <summary>Its name.</summary>
    [RecipeKey("The arm's name.", Required = true)]
    public string Name { get; init; } = "";

    /// <summary>What it has otherwise.</summary>
    [RecipeKey("Keys of the recipe that this arm has otherwise, as in a recipe or by path.")]
    public RecipeChanges Change { get; init; } = RecipeChanges.None;

    /// <summary>Its own learning rates.</summary>
    [RecipeKey("Learning rates of this arm in place of the experiment's.", Minimum = 0, Maximum = 1e3)]
    public IReadOnlyList<double> Rates { get; init; } = [];

    /// <summary>An arm whose rate it takes.</summary>
    [RecipeKey("Another arm, whose learning rate this one takes instead of a sweep of its own.")]
    public string? RateOf { get; init; }

    /// <summary>Arms to draw from.</summary>
    [RecipeKey("Other arms, from which each seed draws the run that it takes: a null such as a random layer, at no cost.")]
    public IReadOnlyList<string> Draw { get; init; } = [];
}
