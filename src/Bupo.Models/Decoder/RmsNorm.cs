using Bupo.Models.Architectures;
using static TorchSharp.torch;

namespace Bupo.Models.Decoder;

/// <summary>x / √(mean(x²) + ε) · (weight + offset) over the last dimension, in float32 whatever the types; a layer norm takes the mean off first.</summary>
internal readonly struct RmsNorm(Tensor weight, double epsilon, double offset, NormKind kind = NormKind.Rms)
{
    /// <summary>The norm of that name, or null where the name is.</summary>
    public static RmsNorm? Find(IReadOnlyDictionary<string, Tensor> parameters, string prefix, string? name, DecoderConfig config) =>
        name is null ? null : Of(parameters[$"{prefix}{name}.weight"], config);

    /// <summary>The model's norm with a weight of its own.</summary>
    public static RmsNorm Of(Tensor weight, DecoderConfig config) => new(weight, config.NormEpsilon, config.NormWeightOffset, config.NormKind);

    /// <summary>x / √(mean(x²) + ε), a norm without a weight.</summary>
    public static Tensor Plain(Tensor x, double epsilon)
    {
        using var scope = NewDisposeScope();
        var exact = x.to(ScalarType.Float32);
        return (exact * exact.square().mean([-1], keepdim: true).add(epsilon).rsqrt()).MoveToOuterDisposeScope();
    }

    /// <summary>[…, width] → […, width], float32.</summary>
    public Tensor Apply(Tensor x)
    {
        using var scope = NewDisposeScope();
        var exact = x.to(ScalarType.Float32);
        if (kind == NormKind.Layer)
        {
            exact = exact - exact.mean([-1], keepdim: true);
        }
        var scale = exact.square().mean([-1], keepdim: true).add(epsilon).rsqrt();
        var full = weight.to(ScalarType.Float32);
        if (offset != 0)
        {
            full = full + offset;
        }
        return (exact * scale * full).MoveToOuterDisposeScope();
    }
}
