using Bupo.Models.Architectures;
using static TorchSharp.torch;

namespace Bupo.Models.Decoder;

/// <summary>Weights for a model that has learned nothing yet.</summary>
public static class RandomWeights
{
    /// <summary>Draws weights: matrices normal with deviation <see cref="DecoderConfig.InitializerRange"/>, those that write to the residual
    /// stream 1/√(2 L) of it (GPT-2); norms 1, biases 0.</summary>
    /// <param name="config">The model.</param>
    /// <param name="seed">Decides every draw.</param>
    /// <returns>Float32 tensors by parameter name, which the caller owns.</returns>
    public static IReadOnlyDictionary<string, Tensor> Draw(DecoderConfig config, ulong seed)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(seed);
        return ParameterLayout.Of(config).ToDictionary(p => p.Key, p => Draw(p.Key, p.Value, config, generator).MoveToOuterDisposeScope());
    }

    private static Tensor Draw(string name, long[] shape, DecoderConfig config, Generator generator)
    {
        if (name.EndsWith("scalar", StringComparison.Ordinal) || name.EndsWith("scale", StringComparison.Ordinal))
        {
            return ones(shape);
        }
        if (!name.EndsWith(".weight", StringComparison.Ordinal))    // biases, sinks, corrections, and decays of e^0 = 1
        {
            return zeros(shape);
        }
        if (shape.Length == 1)
        {
            return full(shape, 1 - config.NormWeightOffset);
        }
        var writes = name.EndsWith("o_proj.weight", StringComparison.Ordinal) || name.EndsWith("down_proj.weight", StringComparison.Ordinal);
        return randn(shape, generator: generator) * (writes ? config.InitializerRange / Math.Sqrt(2.0 * config.Layers) : config.InitializerRange);
    }
}
