using Bupo.Models.Decoder;
using static TorchSharp.torch;

namespace Bupo.Policies;

/// <summary>Runs a model as deep as a view reads and no deeper, and gives the states that the head reads.</summary>
public static class PolicyReader
{
    /// <summary>The states that predict the response tokens, normed if the view says so. Differentiable.</summary>
    /// <param name="model">The model.</param>
    /// <param name="view">The policy.</param>
    /// <param name="packed">The responses; N tokens in all.</param>
    /// <returns>[N, D] float32, which the caller owns.</returns>
    /// <exception cref="BupoException">The view is deeper than the model.</exception>
    public static Tensor States(DecoderModel model, PolicyView view, PackedResponses packed) => States(model, [view], packed)[0];

    /// <summary>The states of several views from one pass, as deep as the deepest of them.</summary>
    /// <param name="model">The model.</param>
    /// <param name="views">The policies; at least one.</param>
    /// <param name="packed">The responses; N tokens in all.</param>
    /// <returns>[N, D] float32 for each view, which the caller owns.</returns>
    /// <exception cref="BupoException">A view is deeper than the model.</exception>
    public static Tensor[] States(DecoderModel model, IReadOnlyList<PolicyView> views, PackedResponses packed)
    {
        using var scope = NewDisposeScope();
        using var attention = packed.Attention(model.Config);
        var points = views.Select(view => view.Point(model.Config.Layers)).ToArray();
        using var cache = new ActivationCache(points);
        var rows = tensor(packed.Rows);
        model.Forward(packed.Tokens, attention, points.MaxBy(point => (point.Block, point.Kind)), cache);
        return [.. views.Zip(points, (view, point) =>
        {
            var chosen = cache[point].index_select(0, rows);                // [N, D]
            return (view.Normed ? model.FinalNorm(chosen) : chosen).MoveToOuterDisposeScope();
        })];
    }

    /// <summary>The head for a view: the model's unembedding, with its soft cap for the full policy alone.</summary>
    public static PolicyHead Head(DecoderModel model, PolicyView view, double temperature = 1) =>
        new(model.Unembedding, temperature, view.State == PolicyState.Final ? model.Config.LogitSoftCap : null);
}
