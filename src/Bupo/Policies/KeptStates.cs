using Bupo.Models.Decoder;
using Bupo.Models.Decoder.Attention;
using static TorchSharp.torch;

namespace Bupo.Policies;

/// <summary>A pass that keeps every activation until the backward pass.</summary>
internal sealed class KeptStates : IStatePass
{
    private readonly Tensor[] _states;

    /// <inheritdoc cref="PolicyReader.States(DecoderModel, IReadOnlyList{PolicyView}, ReadOnlySpan{int}, IAttention, ReadOnlySpan{long})"/>
    public KeptStates(DecoderModel model, IReadOnlyList<PolicyView> views, ReadOnlySpan<int> tokens, IAttention attention, ReadOnlySpan<long> rows) =>
        _states = [.. PolicyReader.States(model, views, tokens, attention, rows).Select(state => state.DetachFromDisposeScope())];

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> States => _states;

    /// <inheritdoc/>
    public void Backward(IReadOnlyList<Tensor> gradients) => StateGradients.Backward(_states, gradients);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var state in _states)
        {
            state.Dispose();
        }
    }
}
