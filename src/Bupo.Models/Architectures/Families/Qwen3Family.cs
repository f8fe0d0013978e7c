namespace Bupo.Models.Architectures.Families;

/// <summary>Qwen 3: a norm on every query and key head, no biases unless the file says so.</summary>
internal static class Qwen3Family
{
    public static DecoderConfig Read(ConfigReader config)
    {
        var common = LlamaFamily.Common(config);
        var bias = config.Bool("attention_bias", false);
        return common with
        {
            QueryKeyNorm = QueryKeyNorm.PerHead,
            AttentionBias = bias,
            AttentionOutputBias = bias,
            Windows = Qwen2Family.Windows(config, common.Layers),
        };
    }
}
