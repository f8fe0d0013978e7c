using Bupo.Models.Decoder.Attention;
using static TorchSharp.torch;

namespace Bupo.Models.Decoder;

/// <summary>What all blocks of one forward pass share.</summary>
/// <param name="Attention">Which rows form which sequences.</param>
/// <param name="Rotations">Turns queries and keys.</param>
/// <param name="Memory">What blocks get beside the residual stream.</param>
/// <param name="Type">Type of the matrix products.</param>
/// <param name="Sink">Sees the states it wants.</param>
internal sealed record BlockPass(IAttention Attention, PassRotations Rotations, PassMemory Memory, ScalarType Type, IActivationSink? Sink)
{
    public void Show(HookPoint point, Tensor state)
    {
        if (Sink?.Wants(point) == true)
        {
            Sink.Take(point, state);
        }
    }
}
