namespace Bupo.Models.Architectures.Families;

/// <summary>Mistral: Llama with an optional sliding window in every block.</summary>
internal static class MistralFamily
{
    public static DecoderConfig Read(ConfigReader config)
    {
        var common = LlamaFamily.Common(config);
        return common with { Windows = LlamaFamily.SameWindow(config, common.Layers) };
    }
}
