using Bupo.Models.Architectures;
using Bupo.Models.Decoder;
using static TorchSharp.torch;

namespace Bupo.Tests.Analysis;

/// <summary>A random decoder whose feed-forward parts widen the policy at first.</summary>
internal static class TinyModel
{
    public const int Vocabulary = 61, Layers = 4;

    public static DecoderModel Create(int seed = 1)
    {
        using var scope = NewDisposeScope();
        var config = new DecoderConfig
        {
            Architecture = "LlamaForCausalLM",
            VocabularySize = Vocabulary,
            HiddenSize = 32,
            Layers = Layers,
            Heads = 4,
            KeyValueHeads = 2,
            HeadSize = 8,
            FeedForwardSize = 48,
            MaxPositions = 64,
            NormEpsilon = 1e-5,
            Rotary = new RotarySettings(10000, 8, null),
            TiedEmbeddings = false,
            AttentionScale = 1 / Math.Sqrt(8),
        };
        var generator = new Generator((ulong)seed);
        return new DecoderModel(config, ParameterLayout.Of(config).ToDictionary(
            p => p.Key, p => p.Value.Length == 1 ? ones(p.Value) : randn(p.Value, generator: generator) * 0.3));
    }
}
