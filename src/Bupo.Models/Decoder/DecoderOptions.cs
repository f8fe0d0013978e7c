using TorchSharp;

namespace Bupo.Models.Decoder;

/// <summary>How a model is held and computed.</summary>
public sealed record DecoderOptions
{
    /// <summary>Type the weights are kept in; null keeps the checkpoint's own (float32 where it is quantized).</summary>
    public torch.ScalarType? WeightType { get; init; }

    /// <summary>Type of the products, Float32 or BFloat16. The residual stream, norms and softmaxes are float32 either way.</summary>
    public torch.ScalarType ComputeType { get; init; } = torch.ScalarType.Float32;
}
