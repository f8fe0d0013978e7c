using Bupo.Policies;

namespace Bupo.Lenses;

/// <summary>What every layer and module of a model would say after one position of a text.</summary>
/// <param name="Position">The position that is read, from 1; its state predicts the token after it.</param>
/// <param name="Final">The language-model policy.</param>
/// <param name="Rows">Every layer, attention and feed-forward view, raw and normed.</param>
public sealed record LensReading(int Position, LensRow Final, IReadOnlyList<LensRow> Rows)
{
    private readonly Dictionary<PolicyView, LensRow> _byView = Rows.ToDictionary(row => row.View);

    /// <summary>The number of layers, L.</summary>
    public int Layers { get; } = Rows.Max(row => row.View.Index);

    /// <summary>The row of a view.</summary>
    /// <exception cref="KeyNotFoundException">The view was not read.</exception>
    public LensRow this[PolicyView view] => _byView[view];

    /// <summary>
    /// The settling depth: the lowest layer l, from 0 to L, such that norm(H^l), …, norm(H^L) all have the policy's most probable token.
    /// L + 1 where not even norm(H^L) has it, which a soft cap on logits cannot cause.
    /// </summary>
    public int SettledAt
    {
        get
        {
            var settled = Layers + 1;
            while (settled > 0 && _byView[PolicyView.Layer(settled - 1, normed: true)].Best.Token == Final.Best.Token)
            {
                settled--;
            }
            return settled;
        }
    }
}
