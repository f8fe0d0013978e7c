using Bupo.Algorithms;
using Bupo.Recipes.Phases;

namespace Bupo.Training.Steps;

/// <summary>What the second stage of a step gives: the phase that the step belongs to.</summary>
/// <param name="Step">The step, from 1.</param>
/// <param name="Phase">The views that are trained.</param>
/// <param name="Guard">What watches the phase; null for none.</param>
/// <param name="Notes">What a person should know: a layer that was found, a guard that ended a phase.</param>
internal sealed record StepPhase(int Step, PolicyPhase Phase, GuardRecipe? Guard, IReadOnlyList<string> Notes)
{
    /// <summary>The views and their weights.</summary>
    public IReadOnlyList<WeightedView> Views => Phase.Views;

    /// <summary>The views as in the recipe, such as <c>final + 0.5 * layer(6)</c>.</summary>
    public string Text => string.Join(" + ", Views.Select(v => v.Weight == 1 ? $"{v.View}" : $"{v.Weight} * {v.View}"));
}
