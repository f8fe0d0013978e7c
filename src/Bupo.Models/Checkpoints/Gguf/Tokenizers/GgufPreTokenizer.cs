using System.Text.Json.Nodes;

namespace Bupo.Models.Checkpoints.Gguf.Tokenizers;

/// <summary>Recognises the pre-tokenizers that llama.cpp knows by name.</summary>
internal static class GgufPreTokenizer
{
    private static readonly Dictionary<string, string> Names = KnownNames();

    /// <summary>The value of tokenizer.ggml.pre.</summary>
    public static string NameOf(JsonObject tokenizer, string source)
    {
        var signature = Signature(tokenizer["pre_tokenizer"], tokenizer["model"].At("ignore_merges").IsTrue());
        return Names.TryGetValue(signature, out var name)
            ? name
            : throw new BupoException(
                $"{source}: the tokenizer's pre_tokenizer is `{signature}`, one that llama.cpp knows as {string.Join(", ", Names.Values)} was expected.");
    }

    // Of several names for the same steps, the first is written.
    private static Dictionary<string, string> KnownNames()
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, family) in GgufPreTokenizers.All)
        {
            names.TryAdd(Signature(JsonNode.Parse(family.PreTokenizer), family.IgnoresMerges), name);
        }
        return names;
    }

    private static string Signature(JsonNode? preTokenizer, bool ignoresMerges) =>
        string.Join(", ", ignoresMerges ? Steps(preTokenizer).Append("whole words") : Steps(preTokenizer));

    // Byte-level steps are always there: what matters is whether they split by GPT-2's pattern.
    private static IEnumerable<string> Steps(JsonNode? step) => step.At("type").Text() switch
    {
        null => [],
        "Sequence" => step.At("pretokenizers").Items().SelectMany(Steps),
        "ByteLevel" => step.At("use_regex").IsTrue() ? ["words"] : [],
        "Digits" when step.At("individual_digits").IsTrue() => ["digit"],
        "Split" when step.At("pattern").At("Regex").Text() is { } pattern => [pattern],
        var other => [other],
    };
}
