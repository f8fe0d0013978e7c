namespace Bupo.Models.Architectures.Families;

/// <summary>EXAONE 4: norms on what the sublayers add and on query and key heads; beside windows, full layers know no positions.</summary>
internal static class Exaone4Family
{
    private const int DefaultWindow = 4096, DefaultPattern = 4;

    public static DecoderConfig Read(ConfigReader config)
    {
        var common = LlamaFamily.Common(config, new FamilyDefaults { NormEpsilon = 1e-5, KeyValueHeads = 32 });
        var window = LayerTypes.Window(config, DefaultWindow);
        var types = LayerTypes.Read(config, common.Layers, Pattern(config, window), LayerTypes.Full, LayerTypes.Sliding);
        return common with
        {
            Norms = BlockNorms.Post,
            QueryKeyNorm = QueryKeyNorm.PerHead,
            Windows = LayerTypes.Windows(config, types, window),
            BlockRotary = window is null ? [] : [.. types.Select(type => type == LayerTypes.Full ? null : common.Rotary)],
        };
    }

    // A number n stands for n − 1 sliding layers and a full one, as do n letters.
    private static Func<int, string> Pattern(ConfigReader config, int? window)
    {
        config.PassOver("sliding_window_pattern");
        if (window is null)
        {
            return _ => LayerTypes.Full;
        }
        var pattern = config.IsNumber("sliding_window_pattern") || !config.Has("sliding_window_pattern")
            ? config.Int("sliding_window_pattern", 1, 1 << 14, DefaultPattern)
            : config.Text("sliding_window_pattern")!.Length;
        return i => (i + 1) % pattern == 0 ? LayerTypes.Full : LayerTypes.Sliding;
    }
}
