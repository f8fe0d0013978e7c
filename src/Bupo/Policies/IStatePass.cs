using static TorchSharp.torch;

namespace Bupo.Policies;

/// <summary>A forward pass whose states can be differentiated once.</summary>
internal interface IStatePass : IDisposable
{
    /// <summary>The states of each view, [N, D] float32; the pass owns them.</summary>
    IReadOnlyList<Tensor> States { get; }

    /// <summary>Adds to the parameters' gradients what the states' gradients, [N, D] each, come to.</summary>
    void Backward(IReadOnlyList<Tensor> gradients);
}
