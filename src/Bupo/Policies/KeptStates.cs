using Bupo.Models.Decoder;
using static TorchSharp.torch;

namespace Bupo.Policies;

/// <summary>A pass that keeps every activation until the backward pass.</summary>
internal sealed class KeptStates : IStatePass
{
    private readonly Tensor[] _states;

    /// <inheritdoc cref="PolicyReader.States(DecoderModel, IReadOnlyList{PolicyView}, PackedResponses)"/>
    public KeptStates(DecoderModel model, IReadOnlyList<PolicyView> views, PackedResponses packed) =>
        _states = [.. PolicyReader.States(model, views, packed).Select(state => state.DetachFromDisposeScope())];

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
