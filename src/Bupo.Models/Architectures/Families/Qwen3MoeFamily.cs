namespace Bupo.Models.Architectures.Families;

/// <summary>Qwen 3 with mixtures of experts in place of most or all dense feed-forward sublayers.</summary>
internal static class Qwen3MoeFamily
{
    public static DecoderConfig Read(ConfigReader config)
    {
        var dense = Qwen3Family.Read(config, new FamilyDefaults { KeyValueHeads = 4 });
        return dense with { Experts = Experts(config, dense.Layers) };
    }

    /// <summary>Qwen's experts.</summary>
    public static ExpertSettings Experts(ConfigReader config, int layers)
    {
        var count = config.Int("num_experts", 1, 1 << 16);
        var step = config.Int("decoder_sparse_step", 1, 1 << 14, 1);
        var named = config.Ints("mlp_only_layers", 0, layers - 1);
        return new ExpertSettings(
            count,
            config.Int("num_experts_per_tok", 1, count),
            config.Int("moe_intermediate_size", 1, 1 << 22),
            config.Bool("norm_topk_prob", false),
            Enumerable.Range(1, layers).Where(block => named.Contains(block - 1) || block % step != 0).ToHashSet());
    }
}
