namespace Bupo.Models.Architectures.Families;

/// <summary>Qwen 2 and 2.5: Llama with biases on queries, keys and values.</summary>
internal static class Qwen2Family
{
    public static DecoderConfig Read(ConfigReader config)
    {
        var common = LlamaFamily.Common(config);
        return common with { AttentionBias = true, Windows = Windows(config, common.Layers) };
    }

    /// <summary>Qwen's sliding window, in use only if switched on, and only from block max_window_layers + 1.</summary>
    public static IReadOnlyList<int?> Windows(ConfigReader config, int layers)
    {
        if (!config.Bool("use_sliding_window", false) || !config.Has("sliding_window"))
        {
            return [];
        }
        var window = config.Int("sliding_window", 1, int.MaxValue);
        var full = config.Int("max_window_layers", 0, int.MaxValue, layers);
        return [.. Enumerable.Range(0, layers).Select(i => i >= full ? (int?)window : null)];
    }
}
