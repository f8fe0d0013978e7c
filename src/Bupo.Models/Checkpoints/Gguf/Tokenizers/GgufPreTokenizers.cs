namespace Bupo.Models.Checkpoints.Gguf.Tokenizers;

/// <summary>What <c>tokenizer.ggml.pre</c> stands for in the terms of a tokenizer.json.</summary>
/// <remarks>Names as in llama.cpp's llama-vocab.cpp; those are here of which an equal tokenizer.json is known.</remarks>
internal static class GgufPreTokenizers
{
    internal sealed record Family(
        string PreTokenizer, string Normalizer = "null", bool IgnoresMerges = false, bool AddsBegin = false);

    private const string GptWords = """{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true}""";
    private const string Bytes = """{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":false}""";

    private static readonly Family Gpt2 = new(GptWords);
    private static readonly Family DigitByDigit = new(Sequence("""{"type":"Digits","individual_digits":true}""", GptWords));
    private static readonly Family Llama3 = new(Split(@"\\p{N}{1,3}"), IgnoresMerges: true, AddsBegin: true);

    private static readonly Dictionary<string, Family> Known = new()
    {
        ["gpt-2"] = Gpt2,
        ["phi-2"] = Gpt2,
        ["mpt"] = Gpt2,
        ["olmo"] = Gpt2,
        ["jais"] = Gpt2,
        ["smollm"] = DigitByDigit,
        ["starcoder"] = DigitByDigit,
        ["refact"] = DigitByDigit,
        ["codeshell"] = DigitByDigit,
        ["llama-bpe"] = Llama3,
        ["llama3"] = Llama3,
        ["llama-v3"] = Llama3,
        ["dbrx"] = new(Split(@"\\p{N}{1,3}")),
        ["smaug-bpe"] = new(Split(@"\\p{N}{1,3}")),
        ["qwen2"] = new(Split(@"\\p{N}"), Normalizer: """{"type":"NFC"}"""),
        ["deepseek-r1-qwen"] = new(Split(@"\\p{N}"), Normalizer: """{"type":"NFC"}"""),
    };

    public static IEnumerable<KeyValuePair<string, Family>> All => Known;

    public static Family Find(string? name, string source) => name is not null && Known.TryGetValue(name, out var family)
        ? family
        : throw new BupoException(
            $"{source}: tokenizer.ggml.pre is {name ?? "missing"}, expected one of {string.Join(", ", Known.Keys)}. " +
            "Convert the model again with today's llama.cpp, or use its Hugging Face folder.");

    private static string Split(string numbers)
    {
        var pattern = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|" + numbers
            + @"| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
        return Sequence($$"""{"type":"Split","pattern":{"Regex":"{{pattern}}"},"behavior":"Isolated","invert":false}""", Bytes);
    }

    private static string Sequence(string first, string second) => $$"""{"type":"Sequence","pretokenizers":[{{first}},{{second}}]}""";
}
