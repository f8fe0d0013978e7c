namespace Bupo.Models.Architectures.Families;

/// <summary>Mistral: Llama with a sliding window in every block unless it is null.</summary>
internal static class MistralFamily
{
    private const int DefaultWindow = 4096;

    public static DecoderConfig Read(ConfigReader config)
    {
        var common = LlamaFamily.Common(config, new FamilyDefaults { KeyValueHeads = 8 });
        return common with { Windows = LayerTypes.Same(config, common.Layers, LayerTypes.Window(config, DefaultWindow)) };
    }
}
