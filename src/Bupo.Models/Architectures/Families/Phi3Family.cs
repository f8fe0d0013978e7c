namespace Bupo.Models.Architectures.Families;

/// <summary>Phi-3, Phi-3.5 and Phi-4: Llama with query, key and value, and gate and up, stored as one matrix each.</summary>
internal static class Phi3Family
{
    public static DecoderConfig Read(ConfigReader config)
    {
        var common = LlamaFamily.Common(config, new FamilyDefaults { NormEpsilon = 1e-5 });
        return common with { FusedProjections = true, FusedGateUp = true, Windows = LayerTypes.Same(config, common.Layers, LayerTypes.Window(config)) };
    }
}
