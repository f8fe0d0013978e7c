using System.Text.Json.Nodes;

namespace Bupo.Models.Tokenization;

/// <summary>The tokenizer classes of transformers that write the post-processor anew, whatever tokenizer.json says.</summary>
/// <remarks>
/// LlamaTokenizerFast and its kin put a begin token before every text unless <c>add_bos_token</c> of tokenizer_config.json says
/// otherwise, and an end token after it if <c>add_eos_token</c> asks for it. DeepSeek's models were trained with a begin token
/// that only this gives.
/// </remarks>
internal static class RewritingClass
{
    // With the tokens that they assume where the configuration names none.
    private static readonly Dictionary<string, (string Begin, string End)> Defaults = new()
    {
        ["LlamaTokenizer"] = ("<s>", "</s>"),
        ["CodeLlamaTokenizer"] = ("<s>", "</s>"),
        ["GemmaTokenizer"] = ("<bos>", "<eos>"),
        ["CohereTokenizer"] = ("<BOS_TOKEN>", "<|END_OF_TURN_TOKEN|>"),
    };

    /// <summary>What such a class adds to a text; null for any other class.</summary>
    /// <exception cref="BupoException">It adds a token that the vocabulary does not hold.</exception>
    public static SpecialTokenFrame? FrameOf(JsonObject? config, Vocabulary vocabulary, string source)
    {
        if (config?["tokenizer_class"] is not JsonValue given || !given.TryGetValue(out string? name)
            || !Defaults.TryGetValue(name.EndsWith("Fast", StringComparison.Ordinal) ? name[..^4] : name, out var tokens))
        {
            return null;
        }
        return new(
            Adds("add_bos_token", byDefault: true) ? [Id("bos_token", tokens.Begin)] : [],
            Adds("add_eos_token", byDefault: false) ? [Id("eos_token", tokens.End)] : []);

        // null counts as false, as in Python.
        bool Adds(string key, bool byDefault) => config.ContainsKey(key) ? config[key] is JsonValue value && value.TryGetValue(out bool adds) && adds : byDefault;

        int Id(string key, string byDefault)
        {
            var token = config.ContainsKey(key) ? ChatTemplate.TokenText(config[key]) : byDefault;
            return token is not null && vocabulary.Id(token) is { } id
                ? id
                : throw new BupoException($"{source}: {name} adds {key} to every text, but tokenizer_config.json gives {token ?? "none"}, "
                    + $"which is not in the vocabulary; set {key}, or add_{key} to false.");
        }
    }
}
