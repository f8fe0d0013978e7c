using System.Text.Json.Nodes;

namespace Bupo.Models.Tokenization;

/// <summary>What a checkpoint says about its text: the tokenizer and how a conversation is written for it.</summary>
/// <param name="TokenizerJson">tokenizer.json as Hugging Face's library reads it.</param>
/// <param name="TokenizerConfig">tokenizer_config.json, where there is one.</param>
/// <param name="ChatTemplate">The Jinja chat template, where there is one.</param>
public sealed record TokenizerFiles(JsonObject TokenizerJson, JsonObject? TokenizerConfig, string? ChatTemplate);
