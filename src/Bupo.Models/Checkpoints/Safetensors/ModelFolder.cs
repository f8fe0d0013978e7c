namespace Bupo.Models.Checkpoints.Safetensors;

/// <summary>Names of the files in Hugging Face's layout.</summary>
internal static class ModelFolder
{
    public const string Config = "config.json";
    public const string GenerationConfig = "generation_config.json";
    public const string SingleFile = "model.safetensors";
    public const string IndexFile = "model.safetensors.index.json";
    public const string Tokenizer = "tokenizer.json";
    public const string TokenizerConfig = "tokenizer_config.json";
    public const string ChatTemplate = "chat_template.jinja";
}
