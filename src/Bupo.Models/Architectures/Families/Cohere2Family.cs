namespace Bupo.Models.Architectures.Families;

/// <summary>Command R7B and A: layer norm, both sublayers beside each other, three windows to one full layer without positions, scaled logits.</summary>
internal static class Cohere2Family
{
    private const int DefaultWindow = 4096, DefaultPattern = 4;
    private const double DefaultLogitScale = 0.0625;

    public static DecoderConfig Read(ConfigReader config)
    {
        var common = LlamaFamily.Common(config, new FamilyDefaults
        {
            NormEpsilon = 1e-5,
            NormField = "layer_norm_eps",
            Tied = true,
            Rotary = new RotaryDefaults(Interleaved: true),
        });
        var bias = config.Bool("attention_bias", false);
        var pattern = config.Int("sliding_window_pattern", 1, 1 << 14, DefaultPattern);
        RequireAsComputed(config);
        var types = LayerTypes.Read(
            config, common.Layers, i => (i + 1) % pattern == 0 ? LayerTypes.Full : LayerTypes.Sliding, LayerTypes.Full, LayerTypes.Sliding);
        return common with
        {
            NormKind = NormKind.Layer,
            Norms = new BlockNorms("input_layernorm", null, null, null),
            Parallel = true,
            AttentionBias = bias,
            AttentionOutputBias = bias,
            Windows = LayerTypes.Windows(config, types, LayerTypes.Window(config, DefaultWindow)),
            BlockRotary = [.. types.Select(type => type == LayerTypes.Full ? null : common.Rotary)],
            LogitScale = config.Double("logit_scale", 0, DefaultLogitScale),
        };
    }

    // Of the original files; the class computes these values only.
    private static void RequireAsComputed(ConfigReader config)
    {
        foreach (var field in new[] { "use_gated_activation", "use_parallel_block", "use_embedding_sharing" })
        {
            _ = config.Bool(field, true) ? true : throw config.Refuse(field, "true, all that Cohere2 computes");
        }
        config.PassOver("layer_switch", "order_of_interleaved_layers", "position_embedding_type", "rotary_pct");
    }
}
