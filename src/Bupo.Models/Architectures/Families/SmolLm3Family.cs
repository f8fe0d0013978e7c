namespace Bupo.Models.Architectures.Families;

/// <summary>SmolLM3: Llama in which every fourth layer knows no positions.</summary>
internal static class SmolLm3Family
{
    private const int DefaultInterval = 4;

    public static DecoderConfig Read(ConfigReader config)
    {
        var common = LlamaFamily.Common(config, new FamilyDefaults { KeyValueHeads = 4, Tied = true, Rotary = new RotaryDefaults(2e6) });
        var bias = config.Bool("attention_bias", false);
        var turns = Turns(config, common.Layers);
        var window = config.Bool("use_sliding_window", false) ? LayerTypes.Window(config) : null;
        config.PassOver("sliding_window");
        var types = LayerTypes.Read(
            config, common.Layers, i => window is not null && !turns[i] ? LayerTypes.Sliding : LayerTypes.Full, LayerTypes.Full, LayerTypes.Sliding);
        return common with
        {
            AttentionBias = bias,
            AttentionOutputBias = bias,
            FeedForwardBias = config.Bool("mlp_bias", false),
            Windows = LayerTypes.Windows(config, types, window),
            BlockRotary = [.. turns.Select(turn => turn ? common.Rotary : null)],
        };
    }

    // Despite its name, no_rope_layers has 1 where positions turn heads.
    private static bool[] Turns(ConfigReader config, int layers)
    {
        var interval = config.Int("no_rope_layer_interval", 1, 1 << 14, DefaultInterval);
        var flags = config.Ints("no_rope_layers", 0, 1);
        return flags.Count == layers ? [.. flags.Select(flag => flag == 1)]
            : flags.Count == 0 ? [.. Enumerable.Range(1, layers).Select(layer => layer % interval != 0)]
            : throw config.Refuse("no_rope_layers", $"{layers} numbers, one for each layer");
    }
}
