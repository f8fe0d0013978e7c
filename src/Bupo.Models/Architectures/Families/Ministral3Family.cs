namespace Bupo.Models.Architectures.Families;

/// <summary>Ministral 3 and Mistral's larger models since: Mistral with YaRN and queries that grow with their positions.</summary>
internal static class Ministral3Family
{
    public static DecoderConfig Read(ConfigReader config)
    {
        var section = config.Section("rope_parameters") ?? config.Section("rope_scaling")
            ?? throw config.Refuse("rope_parameters", "an object with rope_theta, factor and llama_4_scaling_beta");
        var common = LlamaFamily.Common(config, new FamilyDefaults { NormEpsilon = 1e-5, KeyValueHeads = 8, HeadSize = 128 });
        var beta = section.Double("llama_4_scaling_beta", -1, 0);
        return common with
        {
            Windows = LayerTypes.Same(config, common.Layers, LayerTypes.Window(config)),
            QueryGrowth = beta == 0 ? null : new QueryGrowth(beta, section.Int("original_max_position_embeddings", 1, int.MaxValue)),
        };
    }
}
