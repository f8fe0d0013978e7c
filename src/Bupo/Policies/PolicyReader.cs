using Bupo.Models.Decoder;
using Bupo.Models.Decoder.Attention;
using static TorchSharp.torch;

namespace Bupo.Policies;

/// <summary>Runs a model as deep as a view reads and no deeper, and hands its states to the head.</summary>
public static class PolicyReader
{
    /// <summary>The view's states at some rows of a packed pass, normed where the view says so. Differentiable.</summary>
    /// <param name="model">The model.</param>
    /// <param name="view">The policy.</param>
    /// <param name="tokens">Ids of all rows, [T].</param>
    /// <param name="attention">Which rows form which sequences.</param>
    /// <param name="rows">The rows wanted, [N]; the state at a row predicts the token after it.</param>
    /// <returns>[N, D] float32, which the caller owns.</returns>
    /// <exception cref="BupoException">The view is deeper than the model.</exception>
    public static Tensor States(DecoderModel model, PolicyView view, ReadOnlySpan<int> tokens, IAttention attention, ReadOnlySpan<long> rows)
    {
        using var scope = NewDisposeScope();
        var state = model.Forward(tokens, attention, view.Point(model.Config.Layers));
        var chosen = state.index_select(0, tensor(rows.ToArray()));
        return (view.Normed ? model.FinalNorm(chosen) : chosen).MoveToOuterDisposeScope();
    }

    /// <summary>The states of several views from one pass, as deep as the deepest of them.</summary>
    /// <param name="model">The model.</param>
    /// <param name="views">The policies; at least one.</param>
    /// <param name="tokens">Ids of all rows, [T].</param>
    /// <param name="attention">Which rows form which sequences.</param>
    /// <param name="rows">The rows wanted, [N].</param>
    /// <returns>[N, D] float32 for each view, which the caller owns.</returns>
    /// <exception cref="BupoException">A view is deeper than the model.</exception>
    public static Tensor[] States(
        DecoderModel model, IReadOnlyList<PolicyView> views, ReadOnlySpan<int> tokens, IAttention attention, ReadOnlySpan<long> rows)
    {
        using var scope = NewDisposeScope();
        var points = views.Select(view => view.Point(model.Config.Layers)).ToArray();
        using var cache = new ActivationCache(points);
        var index = tensor(rows.ToArray());
        model.Forward(tokens, attention, points.MaxBy(point => (point.Block, point.Kind)), cache);
        return [.. views.Zip(points, (view, point) =>
        {
            var chosen = cache[point].index_select(0, index);
            return (view.Normed ? model.FinalNorm(chosen) : chosen).MoveToOuterDisposeScope();
        })];
    }

    /// <summary>The head for a view: the model's unembedding, with its logits' scale or soft cap for the full policy alone.</summary>
    public static PolicyHead Head(DecoderModel model, PolicyView view, double temperature = 1) => view.State == PolicyState.Final
        ? new PolicyHead(model.Unembedding, temperature / model.Config.LogitScale, model.Config.LogitSoftCap)
        : new PolicyHead(model.Unembedding, temperature);
}
