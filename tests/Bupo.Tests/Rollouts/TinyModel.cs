using System.Text.Json.Nodes;
using Bupo.Models.Architectures;
using Bupo.Models.Decoder;
using static TorchSharp.torch;

namespace Bupo.Tests.Rollouts;

/// <summary>A Llama of random weights that is not sure of anything.</summary>
internal static class TinyModel
{
    public static DecoderModel Make(int vocabulary = 61, int context = 256, int[]? endTokens = null)
    {
        var config = DecoderFamilies.Read(
            new JsonObject
            {
                ["architectures"] = new JsonArray("LlamaForCausalLM"),
                ["model_type"] = "llama",
                ["vocab_size"] = vocabulary,
                ["hidden_size"] = 40,
                ["num_hidden_layers"] = 3,
                ["num_attention_heads"] = 4,
                ["num_key_value_heads"] = 2,
                ["intermediate_size"] = 72,
                ["max_position_embeddings"] = context,
                ["rms_norm_eps"] = 1e-5,
                ["rope_theta"] = 10000.0,
                ["hidden_act"] = "silu",
                ["tie_word_embeddings"] = true,
                ["eos_token_id"] = new JsonArray([.. (endTokens ?? []).Select(id => JsonValue.Create(id))]),
            },
            null,
            "tiny") with
        { EndTokens = endTokens ?? [] };
        var generator = new Generator(11);
        var parameters = ParameterLayout.Of(config).ToDictionary(
            p => p.Key,
            p => p.Key.Contains("norm", StringComparison.Ordinal) ? ones(p.Value) : randn(p.Value, generator: generator) * (p.Key == ParameterLayout.Embedding ? 0.3 : 0.15));
        return new DecoderModel(config, parameters);
    }
}
