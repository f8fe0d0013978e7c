using System.Text.Json.Nodes;

namespace Bupo.Models.Tokenization;

/// <summary>What a checkpoint says about its text: the tokenizer and how a conversation is written for it.</summary>
/// <param name="TokenizerJson">tokenizer.json as Hugging Face's library reads it.</param>
/// <param name="TokenizerConfig">tokenizer_config.json with the tokens of special_tokens_map.json, where there is one of them.</param>
/// <param name="ChatTemplate">The Jinja chat template for conversations, where there is one.</param>
public sealed record TokenizerFiles(JsonObject TokenizerJson, JsonObject? TokenizerConfig, string? ChatTemplate)
{
    /// <summary>The file, or the key of a GGUF file, that holds <see cref="ChatTemplate"/>.</summary>
    public string ChatTemplateFile { get; init; } = "tokenizer_config.json";

    /// <summary>The end token that tokenizer_config.json names; null where it names none.</summary>
    public string? EndToken => Tokenization.ChatTemplate.TokenText(TokenizerConfig?["eos_token"]);

    /// <summary>Further templates by name, such as <c>tool_use</c>.</summary>
    public IReadOnlyDictionary<string, string> NamedTemplates { get; init; } = new Dictionary<string, string>();
}
