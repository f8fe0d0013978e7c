using Bupo.Models.Checkpoints.Gguf.Tokenizers;
using Bupo.Models.Tokenization;
using Xunit;

namespace Bupo.Models.Tests.Checkpoints;

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

    [Fact]
    public void ToTokenizerFiles_DamagedMetadata_OnlyRefuses()
    {
        object[] values =
        [
            "", "gpt2", "llama", "qwen2", -1L, 0L, 4L, long.MaxValue, 0.5, true, Array.Empty<string>(), new[] { "a" }, new[] { "a", "", "<0x0A>", "▁", "\ufffd" },
            new[] { 1L, 2L, 3L, 4L, 6L }, new[] { 99L, -1L, 0L, 5L, 2L }, new[] { 0f, float.NaN, -1e9f, 1f, float.PositiveInfinity }, new[] { 1.0 },
        ];
        for (var seed = 0; seed < 3000; seed++)
        {
            var random = new Random(seed);
            var metadata = Small();
            metadata["tokenizer.ggml.scores"] = new[] { 0f, -1f, -2f, 0f, 0f };
            metadata["tokenizer.ggml.unknown_token_id"] = 0L;
            for (var i = random.Next(1, 5); i > 0; i--)
            {
                var key = metadata.Keys.ElementAt(random.Next(metadata.Count));
                metadata[key] = values[random.Next(values.Length)];
                if (random.Next(3) == 0)
                {
                    metadata.Remove(key);
                }
            }
            try
            {
                if (GgufTokenizer.ToTokenizerFiles(metadata) is { } files)
                {
                    using var tokenizer = Tokenizer.FromFiles(files);
                    _ = tokenizer.Decode(tokenizer.Encode("ab a\n", addSpecialTokens: true), skipSpecialTokens: true);
                }
            }
            catch (BupoException)
            {
                // What was asked for.
            }
            catch (Exception error)
            {
                Assert.Fail($"Seed {seed}: {error}");
            }
        }
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
