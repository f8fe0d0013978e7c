namespace Bupo.Models.Architectures.Families;

/// <summary>Gemma 2: norms around both sublayers stored as differences from one, soft caps, a window in every other block.</summary>
internal static class Gemma2Family
{
    public static DecoderConfig Read(ConfigReader config)
    {
        var common = LlamaFamily.Common(config);
        var bias = config.Bool("attention_bias", false);
        var window = config.Int("sliding_window", 1, int.MaxValue, 4096);
        return common with
        {
            TiedEmbeddings = config.Bool("tie_word_embeddings", true),
            Activation = LlamaFamily.ReadActivation(config, config.Has("hidden_activation") ? "hidden_activation" : "hidden_act"),
            Norms = new BlockNorms(
                "input_layernorm", "post_attention_layernorm", "pre_feedforward_layernorm", "post_feedforward_layernorm"),
            NormWeightOffset = 1,
            AttentionBias = bias,
            AttentionOutputBias = bias,
            AttentionScale = 1 / Math.Sqrt(config.Double("query_pre_attn_scalar", 0, 256)),
            AttentionSoftCap = Cap(config, "attn_logit_softcapping"),
            LogitSoftCap = Cap(config, "final_logit_softcapping"),
            EmbeddingScale = Math.Sqrt(common.HiddenSize),
            Windows = [.. Enumerable.Range(0, common.Layers).Select(i => i % 2 == 0 ? (int?)window : null)],
        };
    }

    private static double? Cap(ConfigReader config, string field) => config.Has(field) ? config.Double(field, 0) : null;
}
