namespace Bupo.Models.Architectures.Families;

/// <summary>OLMo 3: OLMo 2 with three windows to one full layer; rotary frequencies are scaled in full layers only.</summary>
internal static class Olmo3Family
{
    private const int DefaultWindow = 4096, Pattern = 4;

    public static DecoderConfig Read(ConfigReader config)
    {
        var common = Olmo2Family.Common(config);
        var types = LayerTypes.Read(
            config, common.Layers, i => (i + 1) % Pattern == 0 ? LayerTypes.Full : LayerTypes.Sliding, LayerTypes.Full, LayerTypes.Sliding);
        var full = RotaryReader.Read(config, common.HeadSize, null, LayerTypes.Full);
        var local = RotaryReader.Section(config, null)?.Has(LayerTypes.Sliding) == true
            ? RotaryReader.Read(config, common.HeadSize, null, LayerTypes.Sliding)
            : full with { Scaling = null };
        return common with
        {
            Windows = LayerTypes.Windows(config, types, LayerTypes.Window(config, DefaultWindow)),
            Rotary = full,
            BlockRotary = [.. types.Select(type => type == LayerTypes.Full ? full : local)],
        };
    }
}
