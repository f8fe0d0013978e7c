namespace Bupo.Models.Architectures.Families;

/// <summary>DeepSeek V2 and V3, Moonlight: latent attention, and fine-grained experts beside shared ones after the first blocks.</summary>
internal static class DeepSeekFamily
{
    public static DecoderConfig ReadV2(ConfigReader config)
    {
        RequireText(config, "scoring_func", "softmax");
        var grouped = config.Text("topk_method") is "group_limited_greedy";
        if (!grouped)
        {
            RequireText(config, "topk_method", "greedy");
        }
        if (config.Bool("norm_topk_prob", false))
        {
            throw config.Refuse("norm_topk_prob", "false, all that DeepseekV2 computes");
        }
        config.PassOver("n_group", "topk_group");
        return Read(config, true, (common, count) => Experts(config, common, count, scale: 1) with { Groups = grouped ? Groups(config, count, best: 1) : null });
    }

    public static DecoderConfig ReadV3(ConfigReader config)
    {
        RequireText(config, "scoring_func", "sigmoid");
        RequireText(config, "topk_method", "noaux_tc");
        return Read(config, config.Bool("rope_interleave", true), (common, count) => Experts(config, common, count, scale: 2.5) with
        {
            Sigmoid = true,
            CorrectionBias = true,
            Normalized = config.Bool("norm_topk_prob", true),
            Groups = Groups(config, count, best: 2),
        });
    }

    private static DecoderConfig Read(ConfigReader config, bool interleaved, Func<DecoderConfig, int, ExpertSettings> experts)
    {
        var turning = config.Int("qk_rope_head_dim", 2, 1 << 14, 64);
        var common = LlamaFamily.Common(config, new FamilyDefaults { HeadSize = turning, Rotary = new RotaryDefaults(Interleaved: interleaved) });
        if (common.HeadSize != turning)
        {
            throw config.Refuse("head_dim", $"qk_rope_head_dim, {turning}");
        }
        var latent = new LatentSettings(
            config.Has("q_lora_rank") ? config.Int("q_lora_rank", 1, 1 << 20) : null, config.Int("kv_lora_rank", 1, 1 << 20, 512), turning,
            config.Int("qk_nope_head_dim", 1, 1 << 14, 128), config.Int("v_head_dim", 1, 1 << 14, 128));
        var headSize = latent.Still + turning;
        if (latent.ValueSize > headSize)
        {
            throw config.Refuse("v_head_dim", $"at most the {headSize} of queries and keys");
        }
        var bias = config.Bool("attention_bias", false);
        common = common with
        {
            Latent = latent,
            HeadSize = headSize,
            KeyValueHeads = common.Heads,
            AttentionBias = bias,
            AttentionOutputBias = bias,
            AttentionScale = Scale(config) / Math.Sqrt(headSize),
            Windows = LayerTypes.Same(config, common.Layers, null),
        };
        return config.Has("n_routed_experts") ? common with { Experts = experts(common, config.Int("n_routed_experts", 1, 1 << 16)) } : common;
    }

    // YaRN's warmth of all dimensions is in the scores, squared.
    private static double Scale(ConfigReader config)
    {
        var section = RotaryReader.Section(config, null);
        var all = section?.Double("mscale_all_dim", -1, 0) ?? 0;
        return all > 0 ? Math.Pow(YarnScaling.Recommended(section!.Double("factor", 0, 1), all), 2) : 1;
    }

    private static ExpertSettings Experts(ConfigReader config, DecoderConfig common, int count, double scale)
    {
        if (config.Int("moe_layer_freq", 1, 1 << 14, 1) != 1)
        {
            throw config.Refuse("moe_layer_freq", "1");
        }
        var size = config.Int("moe_intermediate_size", 1, 1 << 22);
        var shared = config.Int("n_shared_experts", 0, 1 << 16, 0);
        return new ExpertSettings(
            count, config.Int("num_experts_per_tok", 1, count), size, Normalized: false,
            Enumerable.Range(1, config.Int("first_k_dense_replace", 0, common.Layers, 0)).ToHashSet())
        {
            Scale = config.Double("routed_scaling_factor", 0, scale),
            Shared = shared == 0 ? null : new SharedExpert("shared_experts", size * shared, Gated: false),
        };
    }

    private static ExpertGroups Groups(ConfigReader config, int experts, int best)
    {
        var count = config.Int("n_group", 1, experts, 1);
        return experts % count == 0 && experts / count >= best
            ? new ExpertGroups(count, config.Int("topk_group", 1, count, 1), best)
            : throw config.Refuse("n_group", $"a divisor of n_routed_experts, {experts}, that leaves groups of at least {best}");
    }

    private static void RequireText(ConfigReader config, string field, string expected)
    {
        if ((config.Text(field) ?? expected) != expected)
        {
            throw config.Refuse(field, expected);
        }
    }
}
