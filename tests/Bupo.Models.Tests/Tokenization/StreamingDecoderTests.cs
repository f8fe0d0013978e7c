using System.Text;
using System.Text.Json.Nodes;
using Bupo.Models.Tokenization;
using CsCheck;
using Xunit;

namespace Bupo.Models.Tests.Tokenization;

public sealed class StreamingDecoderTests
{
    [Fact]
    public void Append_CharacterOfSeveralTokens_ComesWithItsLast()
    {
        using var tokenizer = Tokenizer.FromFiles(Bytes(fallback: false));
        var stream = tokenizer.Stream(skipSpecialTokens: false);

        var parts = Encoding.UTF8.GetBytes("a👍é").Select(value => stream.Append(value)).ToList();

        Assert.Equal(["a", "", "", "", "👍", "", "é"], parts);
        Assert.Equal("", stream.Flush());
    }

    [Fact]
    public void Append_ByteFallback_ComesWhenTheRunHasEnded()
    {
        using var tokenizer = Tokenizer.FromFiles(Bytes(fallback: true));
        var stream = tokenizer.Stream(skipSpecialTokens: false);

        Assert.Equal("", string.Concat(Encoding.UTF8.GetBytes("é").Select(value => stream.Append(value)).ToList()));
        Assert.Equal("é a", stream.Append(256));
        Assert.Equal("", stream.Append(0xC3));
        Assert.Equal("\uFFFD", stream.Flush());
    }

    [Fact]
    public void Flush_StartsAnew_CutsTheLeadingSpaceAgain()
    {
        using var tokenizer = Tokenizer.FromFiles(Bytes(fallback: true));
        var stream = tokenizer.Stream(skipSpecialTokens: false);

        Assert.Equal("a a", stream.Append(256) + stream.Append(256));
        Assert.Equal("", stream.Flush());
        Assert.Equal("a", stream.Append(256));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Append_AnyBytes_EqualTheWholeDecode(bool fallback)
    {
        using var tokenizer = Tokenizer.FromFiles(Bytes(fallback));

        Gen.OneOf(Gen.Int[0, 256], Gen.Const(256), Gen.Int[0xC0, 0xF8], Gen.Int[0x80, 0xBF]).Array[0, 40].Sample(
            ids =>
            {
                var stream = tokenizer.Stream(skipSpecialTokens: false);
                return string.Concat(ids.Select(stream.Append).ToList()) + stream.Flush() == tokenizer.Decode(ids, skipSpecialTokens: false);
            },
            iter: 3000,
            threads: 1);
    }

    // All 256 bytes as tokens 0 to 255, and " a" as 256.
    private static TokenizerFiles Bytes(bool fallback)
    {
        var vocabulary = new JsonObject();
        for (var value = 0; value < 256; value++)
        {
            vocabulary[fallback ? $"<0x{value:X2}>" : ByteAlphabet.Letter((byte)value).ToString()] = value;
        }
        vocabulary[fallback ? "▁a" : "Ġa"] = 256;
        return new(
            new JsonObject
            {
                ["decoder"] = JsonNode.Parse(fallback
                    ? """
                      { "type": "Sequence", "decoders": [
                        { "type": "Replace", "pattern": { "String": "▁" }, "content": " " }, { "type": "ByteFallback" }, { "type": "Fuse" },
                        { "type": "Strip", "content": " ", "start": 1, "stop": 0 } ] }
                      """
                    : """{ "type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true }"""),
                ["model"] = new JsonObject { ["type"] = "BPE", ["vocab"] = vocabulary, ["merges"] = new JsonArray() },
            },
            null,
            null);
    }
}
