using Bupo.Models.Decoder;
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

    /// <summary>The head for a view: the model's unembedding, with its soft cap for the full policy alone.</summary>
    public static PolicyHead Head(DecoderModel model, PolicyView view, double temperature = 1) =>
        new(model.Unembedding, temperature, view.State == PolicyState.Final ? model.Config.LogitSoftCap : null);
}
