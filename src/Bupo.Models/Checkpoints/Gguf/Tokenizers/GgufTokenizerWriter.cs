using Bupo.Models.Architectures;

namespace Bupo.Models.Checkpoints.Gguf.Tokenizers;

/// <summary>Writes a tokenizer as metadata that llama.cpp tokenizes by.</summary>
internal static class GgufTokenizerWriter
{
    /// <summary>Where a generation may end: a text, a turn, a message to a tool.</summary>
    public static readonly string[] EndTokenKeys =
        ["tokenizer.ggml.eos_token_id", "tokenizer.ggml.eot_token_id", "tokenizer.ggml.eom_token_id"];

    public static void Write(GgufMetadataWriter metadata, ICheckpoint source, DecoderConfig config)
    {
        WriteTokenIds(metadata, source, config);
        if (source.Tokenizer is not { } files)
        {
            metadata.Add("tokenizer.ggml.model", "none"); // llama.cpp then takes ids alone.
            return;
        }
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
        metadata.Add("tokenizer.ggml.add_bos_token", tokenizer.IsPrepended(source.Config["bos_token_id"].Integer()));
        metadata.Add("tokenizer.ggml.add_eos_token", false);
        if (files.ChatTemplate is { } template)
        {
            metadata.Add("tokenizer.chat_template", template);
        }
    }

    private static void WriteTokenIds(GgufMetadataWriter metadata, ICheckpoint source, DecoderConfig config)
    {
        var reader = new ConfigReader(source.Config, source.Path);
        foreach (var (field, key) in new[] { ("bos_token_id", "bos"), ("pad_token_id", "padding") })
        {
            if (reader.Ints(field, -1, int.MaxValue) is [>= 0 and var id, ..])
            {
                metadata.Add($"tokenizer.ggml.{key}_token_id", (uint)id);
            }
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
