using Bupo.Models.Tokenization;
using Xunit;

namespace Bupo.Models.Tests.Tokenization;

public sealed class GgufTokenizerTests
{
    [Fact]
    public void ToTokenizerFiles_NoTokenizer_GivesNull()
    {
        Assert.Null(GgufTokenizer.ToTokenizerFiles(new Dictionary<string, object>()));
        Assert.Null(GgufTokenizer.ToTokenizerFiles(new Dictionary<string, object> { ["tokenizer.ggml.model"] = "none" }));
    }

    [Fact]
    public void ToTokenizerFiles_ControlAndUserTokens_AreAddedTokensAndOnlyControlIsSpecial()
    {
        var files = GgufTokenizer.ToTokenizerFiles(Small())!;
        using var tokenizer = Tokenizer.FromFiles(files);

        Assert.Equal([3, 2, 4], tokenizer.Encode("ab<t>", addSpecialTokens: true));
        Assert.Equal("ab<t>", tokenizer.Decode([3, 2, 4], skipSpecialTokens: true));
        Assert.Equal("<s>", (string)files.TokenizerConfig!["bos_token"]!);
        Assert.Equal("{{ bos_token }}", files.ChatTemplate);
        Assert.Equal("<s>", ChatTemplate.FromFiles(files).Render([]));
    }

    [Theory]
    [InlineData("tokenizer.ggml.model", "bert", "tokenizer.ggml.model is bert, expected gpt2")]
    [InlineData("tokenizer.ggml.model", 3L, "tokenizer.ggml.model holds Int64, expected String")]
    [InlineData("tokenizer.ggml.pre", "tekken", "tokenizer.ggml.pre is tekken, expected one of gpt-2")]
    [InlineData("tokenizer.ggml.pre", null, "tokenizer.ggml.pre is missing, expected one of gpt-2")]
    [InlineData("tokenizer.ggml.tokens", null, "tokenizer.ggml.tokens is missing")]
    [InlineData("tokenizer.ggml.tokens", new[] { "a", "a", "ab", "<s>", "<t>" }, "tokenizer.ggml.tokens gives \"a\" twice, as 0 and 1")]
    [InlineData("tokenizer.ggml.token_type", new[] { 1L }, "tokenizer.ggml.token_type has 1 entries, expected 5")]
    [InlineData("tokenizer.ggml.merges", null, "tokenizer.ggml.merges is missing")]
    [InlineData("tokenizer.ggml.merges", new[] { "ab" }, "tokenizer.ggml.merges[0] is \"ab\", expected two tokens")]
    [InlineData("tokenizer.ggml.bos_token_id", 5L, "tokenizer.ggml.bos_token_id is 5, expected an id below 5")]
    [InlineData("tokenizer.ggml.bos_token_id", null, "tokenizer.ggml.bos_token_id is missing")]
    [InlineData("tokenizer.ggml.add_bos_token", 1L, "tokenizer.ggml.add_bos_token is 1, expected true or false")]
    [InlineData("tokenizer.ggml.remove_extra_whitespaces", true, "remove_extra_whitespaces is true, expected false")]
    public void ToTokenizerFiles_WrongField_IsNamed(string key, object? value, string expected)
    {
        var metadata = Small();
        metadata.Remove(key);
        if (value is not null)
        {
            metadata[key] = value;
        }

        var error = Assert.Throws<BupoException>(() => GgufTokenizer.ToTokenizerFiles(metadata, "model.gguf"));

        Assert.StartsWith("model.gguf: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private static Dictionary<string, object> Small() => new()
    {
        ["tokenizer.ggml.model"] = "gpt2",
        ["tokenizer.ggml.pre"] = "gpt-2",
        ["tokenizer.ggml.tokens"] = new[] { "a", "b", "ab", "<s>", "<t>" },
        ["tokenizer.ggml.token_type"] = new[] { 1L, 1L, 1L, 3L, 4L },
        ["tokenizer.ggml.merges"] = new[] { "a b" },
        ["tokenizer.ggml.add_bos_token"] = true,
        ["tokenizer.ggml.bos_token_id"] = 3L,
        ["tokenizer.chat_template"] = "{{ bos_token }}",
    };
}
