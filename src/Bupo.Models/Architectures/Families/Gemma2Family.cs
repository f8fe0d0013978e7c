namespace Bupo.Models.Architectures.Families;

/// <summary>Gemma 2: norms around both sublayers stored as differences from one, soft caps, a window in every other block.</summary>
internal static class Gemma2Family
{
    private const int DefaultWindow = 4096;
    private const double DefaultQueryScalar = 256, DefaultAttentionCap = 50, DefaultLogitCap = 30;

    public static FamilyDefaults Defaults { get; } = new()
    {
        KeyValueHeads = 4,
        HeadSize = 256,
        Tied = true,
        ActivationField = "hidden_activation",
        Activation = Activation.GeluTanh,
    };

    public static DecoderConfig Read(ConfigReader config)
    {
        var common = Common(config, Defaults);
        var types = LayerTypes.Read(config, common.Layers, i => i % 2 == 0 ? LayerTypes.Sliding : LayerTypes.Full, LayerTypes.Full, LayerTypes.Sliding);
        return common with
        {
            AttentionSoftCap = Cap(config, "attn_logit_softcapping", DefaultAttentionCap),
            LogitSoftCap = Cap(config, "final_logit_softcapping", DefaultLogitCap),
            Windows = LayerTypes.Windows(config, types, LayerTypes.Window(config, DefaultWindow)),
        };
    }

    /// <summary>What Gemma 2 and 3 share.</summary>
    public static DecoderConfig Common(ConfigReader config, FamilyDefaults defaults)
    {
        var common = LlamaFamily.Common(config, defaults);
        var bias = config.Bool("attention_bias", false);
        config.PassOver("hidden_act");    // of old files; the class reads hidden_activation only
        return common with
        {
            Norms = BlockNorms.Around,
            NormWeightOffset = 1,
            AttentionBias = bias,
            AttentionOutputBias = bias,
            AttentionScale = 1 / Math.Sqrt(config.Double("query_pre_attn_scalar", 0, DefaultQueryScalar)),
            EmbeddingScale = Math.Sqrt(common.HiddenSize),
        };
    }

    /// <summary>A soft cap; null is none, a missing field the class's own.</summary>
    public static double? Cap(ConfigReader config, string field, double? fallback) =>
        config.Has(field) ? config.Double(field, 0) : config.Contains(field) ? null : fallback;
}
