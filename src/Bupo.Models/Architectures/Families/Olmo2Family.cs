namespace Bupo.Models.Architectures.Families;

/// <summary>OLMo 2: norms on what the sublayers add instead of on what they read, and on all query and key heads together.</summary>
internal static class Olmo2Family
{
    public static DecoderConfig Read(ConfigReader config)
    {
        var bias = config.Bool("attention_bias", false);
        return LlamaFamily.Common(config) with
        {
            Norms = new BlockNorms(null, "post_attention_layernorm", null, "post_feedforward_layernorm"),
            QueryKeyNorm = QueryKeyNorm.AllHeads,
            AttentionBias = bias,
            AttentionOutputBias = bias,
        };
    }
}
