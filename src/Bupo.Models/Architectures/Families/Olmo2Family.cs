namespace Bupo.Models.Architectures.Families;

/// <summary>OLMo 2: norms on what the sublayers add instead of on what they read, and on all query and key heads together.</summary>
internal static class Olmo2Family
{
    public static FamilyDefaults Defaults { get; } = new() { NormEpsilon = 1e-5 };

    public static DecoderConfig Read(ConfigReader config)
    {
        var common = Common(config);
        return common with { Windows = LayerTypes.Same(config, common.Layers, null) };
    }

    /// <summary>What OLMo 2 and 3 share.</summary>
    public static DecoderConfig Common(ConfigReader config)
    {
        var bias = config.Bool("attention_bias", false);
        return LlamaFamily.Common(config, Defaults) with
        {
            Norms = BlockNorms.Post,
            QueryKeyNorm = QueryKeyNorm.AllHeads,
            AttentionBias = bias,
            AttentionOutputBias = bias,
        };
    }
}
