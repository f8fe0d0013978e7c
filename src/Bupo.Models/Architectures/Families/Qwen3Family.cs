namespace Bupo.Models.Architectures.Families;

/// <summary>Qwen 3: a norm on every query and key head, no biases unless the file says so.</summary>
internal static class Qwen3Family
{
    public static DecoderConfig Read(ConfigReader config) => Read(config, new FamilyDefaults { KeyValueHeads = 32, HeadSize = 128 });

    public static DecoderConfig Read(ConfigReader config, FamilyDefaults defaults)
    {
        var common = LlamaFamily.Common(config, defaults);
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
