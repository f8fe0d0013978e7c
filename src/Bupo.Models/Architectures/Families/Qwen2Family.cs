namespace Bupo.Models.Architectures.Families;

/// <summary>Qwen 2 and 2.5: Llama with biases on queries, keys and values.</summary>
internal static class Qwen2Family
{
    private const int DefaultWindow = 4096, DefaultFullLayers = 28;

    public static DecoderConfig Read(ConfigReader config)
    {
        var common = LlamaFamily.Common(config, new FamilyDefaults { KeyValueHeads = 32 });
        config.PassOver("attention_bias");    // the class has its biases whatever this says
        return common with { AttentionBias = true, Windows = Windows(config, common.Layers) };
    }

    /// <summary>Qwen's sliding window, in use only if switched on, and only from block max_window_layers + 1 unless layer_types says otherwise.</summary>
    public static IReadOnlyList<int?> Windows(ConfigReader config, int layers)
    {
        var window = config.Bool("use_sliding_window", false) ? LayerTypes.Window(config, DefaultWindow) : null;
        config.PassOver("sliding_window", "max_window_layers");
        var full = window is null ? layers : config.Int("max_window_layers", 0, int.MaxValue, DefaultFullLayers);
        var types = LayerTypes.Read(config, layers, i => i >= full ? LayerTypes.Sliding : LayerTypes.Full, LayerTypes.Full, LayerTypes.Sliding);
        return LayerTypes.Windows(config, types, window);
    }
}
