namespace Bupo.Models.Architectures.Families;

/// <summary>Qwen 1.5 and 2 with mixtures of experts, and an expert for every token whose share each token decides.</summary>
internal static class Qwen2MoeFamily
{
    public static DecoderConfig Read(ConfigReader config)
    {
        var common = LlamaFamily.Common(config, new FamilyDefaults { KeyValueHeads = 16 });
        return common with
        {
            AttentionBias = config.Bool("qkv_bias", true),
            Windows = Qwen2Family.Windows(config, common.Layers),
            Experts = Qwen3MoeFamily.Experts(config, common.Layers) with { Shared = Shared(config) },
        };
    }

    /// <summary>The expert for every token.</summary>
    public static SharedExpert Shared(ConfigReader config) => new("shared_expert", config.Int("shared_expert_intermediate_size", 1, 1 << 22), Gated: true);
}
