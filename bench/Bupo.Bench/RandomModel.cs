using Bupo.Models.Architectures;
using Bupo.Models.Decoder;
using static TorchSharp.torch;

namespace Bupo.Bench;

/// <summary>The 135M Llama shape with random weights.</summary>
internal static class RandomModel
{
    public static DecoderConfig Llama135M { get; } = new()
    {
        Architecture = "LlamaForCausalLM",
        VocabularySize = 49152,
        HiddenSize = 576,
        Layers = 30,
        Heads = 9,
        KeyValueHeads = 3,
        HeadSize = 64,
        FeedForwardSize = 1536,
        MaxPositions = 8192,
        NormEpsilon = 1e-5,
        Rotary = new RotarySettings(100000, 64, null),
        TiedEmbeddings = true,
        AttentionScale = 1 / 8.0,
    };

    public static DecoderModel Create(DecoderConfig config, ScalarType type)
    {
        using var scope = NewDisposeScope();
        var generator = new Generator(1);
        return new DecoderModel(
            config, ParameterLayout.Of(config).ToDictionary(p => p.Key, p => (randn(p.Value, generator: generator) * 0.02).to(type)), type);
    }
}
