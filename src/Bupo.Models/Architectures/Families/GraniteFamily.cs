namespace Bupo.Models.Architectures.Families;

/// <summary>Granite 3.x: Llama with factors on the embedding, the scores, what sublayers add, and the logits.</summary>
internal static class GraniteFamily
{
    public static DecoderConfig Read(ConfigReader config)
    {
        var common = LlamaFamily.Common(config);
        var bias = config.Bool("attention_bias", false);
        return common with
        {
            AttentionBias = bias,
            AttentionOutputBias = bias,
            FeedForwardBias = config.Bool("mlp_bias", false),
            Windows = LayerTypes.Same(config, common.Layers, null),
            EmbeddingScale = config.Double("embedding_multiplier", 0, 1),
            AttentionScale = config.Double("attention_multiplier", 0, 1),
            ResidualScale = config.Double("residual_multiplier", 0, 1),
            LogitScale = 1 / config.Double("logits_scaling", 0, 1),
        };
    }
}
