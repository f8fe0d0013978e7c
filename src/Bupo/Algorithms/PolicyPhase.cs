using Bupo.Policies;

namespace Bupo.Algorithms;

/// <summary>Consecutive training steps that optimize the same views.</summary>
public sealed record PolicyPhase
{
    /// <summary>Makes a phase of a joint loss: Σ weight · loss under the view.</summary>
    /// <param name="until">The last step of the phase, which still belongs to it; null for one that never ends.</param>
    /// <param name="views">The views and their weights.</param>
    /// <exception cref="BupoException">There is no view, one occurs twice, or a weight is not positive.</exception>
    public PolicyPhase(long? until, params IReadOnlyList<WeightedView> views)
    {
        if (views.Count == 0)
        {
            throw new BupoException("A phase trains no view, expected at least one.");
        }
        if (views.FirstOrDefault(view => !(view.Weight > 0 && double.IsFinite(view.Weight))) is { } odd)
        {
            throw new BupoException($"The view {odd.View} has weight {odd.Weight}, expected a positive number.");
        }
        if (views.GroupBy(view => view.View).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new BupoException($"A phase names the view {twice.Key} twice; add up its weights.");
        }
        Until = until;
        Views = views;
    }

    /// <summary>Makes a phase of one view.</summary>
    /// <param name="until">The last step of the phase, which still belongs to it; null for one that never ends.</param>
    /// <param name="view">The view.</param>
    public PolicyPhase(long? until, PolicyView view)
        : this(until, new WeightedView(view))
    {
    }

    /// <summary>The last step of the phase; null for one that never ends.</summary>
    public long? Until { get; init; }

    /// <summary>The views and their weights.</summary>
    public IReadOnlyList<WeightedView> Views { get; }

    /// <summary>How many blocks of a model of <paramref name="layers"/> must run: as deep as the deepest view reads.</summary>
    /// <exception cref="BupoException">A view is deeper than the model.</exception>
    public int Depth(int layers) => Views.Max(view => view.View.Depth(layers));
}
