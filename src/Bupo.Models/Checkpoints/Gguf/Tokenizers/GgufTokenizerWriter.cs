using Bupo.Models.Architectures;
using Bupo.Models.Tokenization;

namespace Bupo.Models.Checkpoints.Gguf.Tokenizers;

/// <summary>Writes a tokenizer as metadata that llama.cpp tokenizes by.</summary>
internal static class GgufTokenizerWriter
{
    /// <summary>Where a generation may end: a text, a turn, a message to a tool.</summary>
    public static readonly string[] EndTokenKeys =
        ["tokenizer.ggml.eos_token_id", "tokenizer.ggml.eot_token_id", "tokenizer.ggml.eom_token_id"];

    public static void Write(GgufMetadataWriter metadata, ICheckpoint source, DecoderConfig config)
    {
        if (source.Tokenizer is not { } files)
        {
            WriteTokenIds(metadata, source, config, begin: null, end: null);
            metadata.Add("tokenizer.ggml.model", "none"); // llama.cpp then takes ids alone.
            return;
        }
        using var original = Tokenizer.FromFiles(files, source.Path);
        var (before, after) = (Only(original.Frame.Before, "before", source.Path), Only(original.Frame.After, "after", source.Path));
        WriteTokenIds(metadata, source, config, before, after);
        var tokenizer = new GgufVocabulary(files.TokenizerJson, source.Path, config.VocabularySize);
        metadata.Add("tokenizer.ggml.model", tokenizer.IsByteLevel ? "gpt2" : "llama");
        metadata.Add("tokenizer.ggml.pre", tokenizer.IsByteLevel ? GgufPreTokenizer.NameOf(files.TokenizerJson, source.Path) : "default");
        metadata.Add("tokenizer.ggml.tokens", tokenizer.Tokens);
        metadata.Add("tokenizer.ggml.token_type", tokenizer.Types);
        metadata.Add("tokenizer.ggml.merges", tokenizer.Merges);
        if (!tokenizer.IsByteLevel)
        {
            metadata.Add("tokenizer.ggml.scores", tokenizer.Scores());
            metadata.Add("tokenizer.ggml.add_space_prefix", tokenizer.PrependsSpace);
        }
        metadata.Add("tokenizer.ggml.add_bos_token", before is not null);
        metadata.Add("tokenizer.ggml.add_eos_token", after is not null);
        WriteTemplates(metadata, files);
        GgufTokenizerCheck.Require(original, files, metadata.Values, source.Path);
    }

    private static void WriteTemplates(GgufMetadataWriter metadata, TokenizerFiles files)
    {
        if (files.ChatTemplate is { } template)
        {
            metadata.Add("tokenizer.chat_template", template);
        }
        if (files.NamedTemplates.Count > 0)
        {
            metadata.Add("tokenizer.chat_templates", [.. files.NamedTemplates.Keys]);
            foreach (var (name, named) in files.NamedTemplates)
            {
                metadata.Add($"tokenizer.chat_template.{name}", named);
            }
        }
    }

    // GGUF can say that its begin token comes before a text and its end token after it, and nothing else.
    private static int? Only(int[] added, string where, string source) => added.Length <= 1
        ? added.Length == 0 ? null : added[0]
        : throw new BupoException($"{source}: the tokenizer puts {added.Length} tokens {where} a text, of which GGUF can name one; keep the folder of safetensors.");

    private static void WriteTokenIds(GgufMetadataWriter metadata, ICheckpoint source, DecoderConfig config, int? begin, int? end)
    {
        var reader = new ConfigReader(source.Config, source.Path);
        foreach (var (field, key, added) in new[] { ("bos_token_id", "bos", begin), ("pad_token_id", "padding", null) })
        {
            if (added is { } first)
            {
                metadata.Add($"tokenizer.ggml.{key}_token_id", (uint)first);
            }
            else if (reader.Ints(field, -1, int.MaxValue) is [>= 0 and var id, ..])
            {
                metadata.Add($"tokenizer.ggml.{key}_token_id", (uint)id);
            }
        }
        if (end is { } last && (config.EndTokens.Count == 0 || config.EndTokens[0] != last))
        {
            throw new BupoException($"{source.Path}: the tokenizer puts token {last} after a text, but eos_token_id begins with "
                + $"{(config.EndTokens.Count == 0 ? "none" : config.EndTokens[0])}, which GGUF would put there; list {last} first in eos_token_id.");
        }
        if (config.EndTokens.Count > EndTokenKeys.Length)
        {
            throw new BupoException(
                $"{source.Path}: eos_token_id lists {config.EndTokens.Count} tokens, at most {EndTokenKeys.Length} were expected, all that GGUF can name.");
        }
        foreach (var (id, key) in config.EndTokens.Zip(EndTokenKeys))
        {
            metadata.Add(key, (uint)id);
        }
    }
}
