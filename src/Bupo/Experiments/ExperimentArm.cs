using Bupo.Recipes.Binding;
using Bupo.Settings;

namespace Bupo.Experiments;

/// <summary>One of the things that an experiment compares.</summary>
public sealed record ExperimentArm
{
    [RecipeKey("The arm's name.", Required = true)]
    public string Name { get; init; } = "";

    [RecipeKey("Keys of the recipe that this arm has otherwise, as in a recipe or by path.")]
    public RecipeChanges Change { get; init; } = RecipeChanges.None;

    [RecipeKey("Learning rates of this arm in place of the experiment's.", Minimum = 0, Maximum = 1e3)]
    public IReadOnlyList<double> Rates { get; init; } = [];

    [RecipeKey("Another arm, whose learning rate this one takes instead of a sweep of its own.")]
    public string? RateOf { get; init; }

    [RecipeKey("Other arms, from which each seed draws the run that it takes: a null such as a random layer, at no cost.")]
    public IReadOnlyList<string> Draw { get; init; } = [];
}
