using System.Text.Json.Nodes;

namespace Bupo.Models.Checkpoints.Gguf;

/// <summary>Recognises the pre-tokenizers that llama.cpp knows by name.</summary>
internal static class GgufPreTokenizer
{
    private const string Words = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|";
    private const string Rest = @"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["words"] = "gpt-2",
        ["digit, words"] = "smollm",
        [$"{Words}\\p{{N}}{Rest}"] = "qwen2",
        [$"{Words}\\p{{N}}{{1,3}}{Rest}"] = "dbrx",
        [$"{Words}\\p{{N}}{{1,3}}{Rest}, whole words"] = "llama-bpe",
    };

    /// <summary>The value of tokenizer.ggml.pre.</summary>
    public static string NameOf(JsonObject tokenizer, string source)
    {
        var steps = Steps(tokenizer["pre_tokenizer"]);
        if (Flag(tokenizer["model"]?["ignore_merges"]))
        {
            steps = steps.Append("whole words");
        }
        var signature = string.Join(", ", steps);
        return Names.TryGetValue(signature, out var name)
            ? name
            : throw new BupoException(
                $"{source}: the tokenizer's pre_tokenizer is `{signature}`, one that llama.cpp knows as {string.Join(", ", Names.Values)} was expected.");
    }

    // Byte-level steps are always there: what matters is whether they split by GPT-2's pattern.
    private static IEnumerable<string> Steps(JsonNode? step) => (step?["type"] as JsonValue)?.ToString() switch
    {
        null => [],
        "Sequence" => (step["pretokenizers"] as JsonArray ?? []).SelectMany(Steps),
        "ByteLevel" => Flag(step["use_regex"]) ? ["words"] : [],
        "Digits" when Flag(step["individual_digits"]) => ["digit"],
        "Split" when step["pattern"]?["Regex"] is JsonValue pattern => [pattern.ToString()],
        var other => [other],
    };

    private static bool Flag(JsonNode? node) => node is JsonValue value && value.TryGetValue(out bool flag) && flag;
}
