namespace Bupo.Models.Architectures.Families;

/// <summary>Qwen3-Next and Qwen3.5: gated delta nets in three of four layers, gated attention that turns a part of each head in the others.</summary>
internal static class QwenNextFamily
{
    private const int DefaultInterval = 4;

    private static readonly FamilyDefaults Defaults = new() { KeyValueHeads = 2, HeadSize = 256, Rotary = new RotaryDefaults(Partial: 0.25) };

    public static DecoderConfig ReadNext(ConfigReader config)
    {
        var common = Read(config, Defaults, grouped: true);
        return common with { Experts = Experts(config, common.Layers, config.Bool("norm_topk_prob", true)) };
    }

    public static DecoderConfig ReadDense(ConfigReader config)
    {
        config.PassOver("mlp_only_layers");
        return Read(config, Defaults with { KeyValueHeads = 4 }, grouped: false);
    }

    public static DecoderConfig ReadMixture(ConfigReader config)
    {
        // No dense feed-forward sublayer has a width here.
        var common = Read(config, Defaults with { FeedForwardSize = 1 }, grouped: false);
        return common with
        {
            Experts = Experts(config, common.Layers, normalized: true),
            Stored =
            [
                new("mlp.experts.{e}.gate_proj.weight", "mlp.experts.gate_up_proj") { Stacked = true, Rows = StoredRows.First },
                new("mlp.experts.{e}.up_proj.weight", "mlp.experts.gate_up_proj") { Stacked = true, Rows = StoredRows.Second },
                new("mlp.experts.{e}.down_proj.weight", "mlp.experts.down_proj") { Stacked = true },
            ],
        };
    }

    private static ExpertSettings Experts(ConfigReader config, int layers, bool normalized) =>
        Qwen3MoeFamily.Experts(config, layers) with { Normalized = normalized, Shared = Qwen2MoeFamily.Shared(config) };

    private static DecoderConfig Read(ConfigReader config, FamilyDefaults defaults, bool grouped)
    {
        var common = LlamaFamily.Common(config, defaults);
        var interval = config.Int("full_attention_interval", 1, 1 << 14, DefaultInterval);
        var types = LayerTypes.Read(
            config, common.Layers, i => (i + 1) % interval == 0 ? LayerTypes.Full : LayerTypes.Linear, LayerTypes.Full, LayerTypes.Linear);
        if (!config.Bool("attn_output_gate", true))
        {
            throw config.Refuse("attn_output_gate", "true, all that the class computes");
        }
        config.PassOver("mamba_ssm_dtype", "use_sliding_window", "mlp_only_layers");
        var bias = config.Bool("attention_bias", false);
        return common with
        {
            NormWeightOffset = 1,
            QueryKeyNorm = QueryKeyNorm.PerHead,
            AttentionGate = true,
            AttentionBias = bias,
            AttentionOutputBias = bias,
            DeltaNet = DeltaNet(config, types, grouped),
        };
    }

    private static DeltaNetSettings DeltaNet(ConfigReader config, IReadOnlyList<string> types, bool grouped)
    {
        var keyHeads = config.Int("linear_num_key_heads", 1, 1 << 14, 16);
        var valueHeads = config.Int("linear_num_value_heads", 1, 1 << 14, 32);
        return valueHeads % keyHeads == 0
            ? new DeltaNetSettings(
                Enumerable.Range(1, types.Count).Where(block => types[block - 1] == LayerTypes.Linear).ToHashSet(),
                keyHeads, valueHeads,
                config.Int("linear_key_head_dim", 1, 1 << 14, 128), config.Int("linear_value_head_dim", 1, 1 << 14, 128),
                config.Int("linear_conv_kernel_dim", 2, 64, 4), grouped)
            : throw config.Refuse("linear_num_value_heads", $"a multiple of linear_num_key_heads, {keyHeads}");
    }
}
