namespace Bupo.Models.Architectures.Families;

/// <summary>Gemma 3: Gemma 2 with norms on query and key heads instead of soft caps, five windows to one full layer, and another θ in each kind.</summary>
internal static class Gemma3Family
{
    private const int DefaultWindow = 4096, DefaultPattern = 6;

    public static DecoderConfig Read(ConfigReader config)
    {
        var defaults = Gemma2Family.Defaults with { Heads = 8, Vocabulary = 262208, MaxPositions = 131072, Rotary = new RotaryDefaults(1e6) };
        var common = Gemma2Family.Common(config, defaults);
        var field = config.Has("_sliding_window_pattern") ? "_sliding_window_pattern" : "sliding_window_pattern";
        var pattern = config.Int(field, 1, 1 << 14, DefaultPattern);
        config.PassOver("_sliding_window_pattern", "sliding_window_pattern");
        var types = LayerTypes.Read(
            config, common.Layers, i => (i + 1) % pattern == 0 ? LayerTypes.Full : LayerTypes.Sliding, LayerTypes.Full, LayerTypes.Sliding);
        var full = RotaryReader.Read(config, common.HeadSize, defaults.Rotary, LayerTypes.Full);
        var local = Local(config, common.HeadSize);
        return common with
        {
            QueryKeyNorm = QueryKeyNorm.PerHead,
            AttentionSoftCap = Gemma2Family.Cap(config, "attn_logit_softcapping", null),
            LogitSoftCap = Gemma2Family.Cap(config, "final_logit_softcapping", null),
            Windows = LayerTypes.Windows(config, types, LayerTypes.Window(config, DefaultWindow)),
            Rotary = full,
            BlockRotary = [.. types.Select(type => type == LayerTypes.Full ? full : local)],
        };
    }

    // transformers 4 has rope_local_base_freq for the sliding layers, which nothing scales.
    private static RotarySettings Local(ConfigReader config, int headSize)
    {
        var theta = config.Double("rope_local_base_freq", 0, 10000);
        return RotaryReader.Section(config, null)?.Has(LayerTypes.Sliding) == true
            ? RotaryReader.Read(config, headSize, new RotaryDefaults(theta), LayerTypes.Sliding)
            : new RotarySettings(theta, headSize, null);
    }
}
