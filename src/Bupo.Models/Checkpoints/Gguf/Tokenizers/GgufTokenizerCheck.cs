using System.Text.Json.Nodes;
using Bupo.Models.Tokenization;

namespace Bupo.Models.Checkpoints.Gguf.Tokenizers;

/// <summary>Reads a written tokenizer back and compares it with its original on a fixed text.</summary>
/// <remarks>
/// GGUF names a pre-tokenizer and lists tokens and merges; normalizers, spaces around added tokens and the like have no key.
/// llama.cpp's converter recognizes the tokenizers it can write by a hash of their ids on such a text.
/// </remarks>
internal static class GgufTokenizerCheck
{
    private const int MostAddedTokens = 100;

    // Upper and lower case, composed and decomposed accents, compatibility forms, spaces of every kind and place, digits,
    // contractions, scripts, emoji.
    private static readonly string[] Texts =
    [
        "Hello World, HTTPServer iPhone", " leading", "  two leading", "trailing ", "trailing  ", "\n", "\n\n \n", "\t\ttabs\t", "a  b   c    d",
        "été e\u0301te\u0301 Å A\u030a", "ﬁne ① ½ ａｂｃ ™ ２", "It's we'll I'M they'VE don't", "1 12 123 1234 12345 3.14 1,000,000", "x\u00a0y\u200bz\u3000w",
        "你好，世界 こんにちは 안녕하세요 Привет مرحبا नमस्ते ไทย", "🙂 👩‍👩‍👧 🇩🇪 ❤️", "def f(x):\n    return x ** 2  # comment\n", @"\boxed{\frac{1}{2}} $x^2$ <b>&amp;</b>",
        "snake_case-kebab/path\\back", "((([[[{{{}}}]]])))!!!???...", "A\r\nB\rC",
    ];

    /// <summary>Refuses a tokenizer that GGUF cannot express.</summary>
    /// <param name="original">The tokenizer that is written.</param>
    /// <param name="files">Its files.</param>
    /// <param name="metadata">What is written, as it will be read.</param>
    /// <param name="source">Names the model in errors.</param>
    /// <exception cref="BupoException">A text gives other ids.</exception>
    public static void Require(Tokenizer original, TokenizerFiles files, IReadOnlyDictionary<string, object> metadata, string source)
    {
        using var written = Tokenizer.FromFiles(GgufTokenizer.ToTokenizerFiles(metadata, source)!, source);
        foreach (var text in Texts.Concat(AroundAddedTokens(files.TokenizerJson)).Append(""))
        {
            var (expected, found) = (original.Encode(text, addSpecialTokens: true), written.Encode(text, addSpecialTokens: true));
            if (!expected.AsSpan().SequenceEqual(found))
            {
                throw new BupoException(
                    $"{source}: the tokenizer cannot be written as GGUF: {JsonValue.Create(text).ToJsonString()} gives the ids {string.Join(" ", expected)}, and from the GGUF {string.Join(" ", found)}."
                    + $"{Suspects(files.TokenizerJson)} Keep the folder of safetensors.");
            }
        }
    }

    // Those that treat the spaces or letters around them in a way of their own come first.
    private static IEnumerable<string> AroundAddedTokens(JsonObject tokenizer) => tokenizer["added_tokens"].Items()
        .OrderByDescending(IsPeculiar)
        .Select(token => token.At("content").Text())
        .OfType<string>()
        .Take(MostAddedTokens)
        .SelectMany(token => new[] { token, $"{token} a", $"{token}\na", $"a {token} b", $"a{token}b", $"  {token}  {token}" });

    private static bool IsPeculiar(JsonNode? token) => token.At("lstrip").IsTrue() || token.At("rstrip").IsTrue() || token.At("single_word").IsTrue();

    private static string Suspects(JsonObject tokenizer)
    {
        var suspects = new List<string>();
        if (tokenizer["normalizer"].At("type").Text() is { } normalizer)
        {
            suspects.Add($"its normalizer ({normalizer})");
        }
        if (tokenizer["pre_tokenizer"].At("type").Text() is { } preTokenizer)
        {
            suspects.Add($"its pre_tokenizer ({preTokenizer})");
        }
        if (tokenizer["added_tokens"].Items().Where(IsPeculiar).Select(token => token.At("content").Text()).OfType<string>().ToList() is { Count: > 0 } tokens)
        {
            suspects.Add($"the lstrip, rstrip or single_word of {string.Join(" ", tokens.Take(5))}");
        }
        return suspects.Count == 0 ? "" : $" GGUF may have no key for {string.Join(", ", suspects)}.";
    }
}
