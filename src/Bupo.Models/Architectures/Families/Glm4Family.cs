namespace Bupo.Models.Architectures.Families;

/// <summary>GLM-4 (0414): norms around both sublayers, half of each head turned in pairs (2i, 2i + 1), gate and up stored as one matrix.</summary>
internal static class Glm4Family
{
    public static DecoderConfig Read(ConfigReader config)
    {
        var common = LlamaFamily.Common(config, new FamilyDefaults
        {
            NormEpsilon = 1.5625e-7,
            KeyValueHeads = 2,
            HeadSize = 128,
            Rotary = new RotaryDefaults(Partial: 0.5, Interleaved: true),
        });
        return common with
        {
            Norms = new BlockNorms("input_layernorm", "post_self_attn_layernorm", "post_attention_layernorm", "post_mlp_layernorm"),
            AttentionBias = config.Bool("attention_bias", false),
            Windows = LayerTypes.Same(config, common.Layers, null),
            FusedGateUp = true,
        };
    }
}
