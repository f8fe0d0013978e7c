using Bupo.Models.Decoder;
using Bupo.Models.Decoder.Attention;
using static TorchSharp.torch;

namespace Bupo.Bench;

/// <summary>A pass over 512 tokens, logits included, against the matrix products it cannot do without.</summary>
internal static class ForwardBench
{
    private const int Tokens = 512;

    public static void Run(string[] args)
    {
        using var guard = no_grad();
        foreach (var type in new[] { ScalarType.Float32, ScalarType.BFloat16 })
        {
            using var scope = NewDisposeScope();
            var config = RandomModel.Llama135M;
            using var model = RandomModel.Create(config, type);
            var ids = Enumerable.Range(0, Tokens).Select(i => i * 97 % config.VocabularySize).ToArray();
            var products = MatMul(model, type);
            var (medians, ratios) = Pairing.Measure(9, () => Pass(model, ids), () => products());
            Console.WriteLine($"{type}: pass {medians[0] * 1e3:f0} ms, bare products {medians[1] * 1e3:f0} ms, ratio {ratios[0]:f3} (wanted: at most 1.3)");
        }
    }

    private static void Pass(DecoderModel model, int[] ids)
    {
        using var scope = NewDisposeScope();
        using var attention = new PackedAttention(model.Config, SequenceLayout.Packed(ids.Length));
        model.Logits(model.FinalNorm(model.Forward(ids, attention)));
    }

    /// <summary>Every weight's product, and the two of attention for all heads, on inputs of the right shape.</summary>
    private static Action MatMul(DecoderModel model, ScalarType type)
    {
        var config = model.Config;
        var inputs = new[] { config.HiddenSize, config.QuerySize, config.FeedForwardSize }.Distinct()
            .ToDictionary(width => (long)width, width => randn(Tokens, width).to(type));
        var weights = model.Parameters.Where(p => p.Value.dim() == 2).Select(p => p.Value).ToArray();
        var heads = randn(config.Heads, Tokens, config.HeadSize).to(type);
        var scores = randn(config.Heads, Tokens, Tokens).to(type);
        return () =>
        {
            foreach (var weight in weights)
            {
                using var scope = NewDisposeScope();
                mm(inputs[weight.shape[1]], weight.t());
            }
            for (var block = 0; block < config.Layers; block++)
            {
                using var scope = NewDisposeScope();
                bmm(heads, heads.transpose(1, 2));
                bmm(scores, heads);
            }
        };
    }
}
