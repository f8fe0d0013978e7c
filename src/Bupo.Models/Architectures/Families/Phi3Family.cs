namespace Bupo.Models.Architectures.Families;

/// <summary>Phi-3 and Phi-3.5: Llama with query, key and value, and gate and up, stored as one matrix each.</summary>
internal static class Phi3Family
{
    public static DecoderConfig Read(ConfigReader config)
    {
        var common = LlamaFamily.Common(config);
        return common with { FusedProjections = true, Windows = LlamaFamily.SameWindow(config, common.Layers) };
    }
}
