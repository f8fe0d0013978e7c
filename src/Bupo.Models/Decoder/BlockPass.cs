using Bupo.Models.Decoder.Attention;
using static TorchSharp.torch;

namespace Bupo.Models.Decoder;

/// <summary>What all blocks of one forward pass share.</summary>
/// <param name="Attention">Which rows form which sequences.</param>
/// <param name="Rotary">Turns queries and keys.</param>
/// <param name="Angles">Cosines and sines of the rows' positions.</param>
/// <param name="Type">Type of the products.</param>
/// <param name="Sink">Sees the states it wants.</param>
internal sealed record BlockPass(
    IAttention Attention, RotaryEmbedding Rotary, (Tensor Cos, Tensor Sin) Angles, ScalarType Type, IActivationSink? Sink)
{
    public void Show(HookPoint point, Tensor state)
    {
        if (Sink?.Wants(point) == true)
        {
            Sink.Take(point, state);
        }
    }
}
