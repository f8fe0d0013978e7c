using System.Text.Json.Nodes;
using Bupo.Models.Tokenization;
using Xunit;

namespace Bupo.Models.Tests.Tokenization;

public sealed class TokenizerTests
{
    [Fact]
    public void Encode_SpecialTokens_StandAroundTheTextOnlyWhenAsked()
    {
        using var tokenizer = Tokenizer.FromFiles(SmallTokenizer.Files());

        Assert.Equal([2, 3, 0], tokenizer.Encode("ab a", addSpecialTokens: false));
        Assert.Equal([4, 2, 3, 0, 5], tokenizer.Encode("ab a", addSpecialTokens: true));
        Assert.Equal([4, 5], tokenizer.Encode("", addSpecialTokens: true));
        Assert.Equal([4, 0, 5], tokenizer.Encode("<s>a<t>", addSpecialTokens: false));
    }

    [Fact]
    public void Decode_SkippingSpecialTokens_LeavesOutOnlyThoseMarkedSpecial()
    {
        using var tokenizer = Tokenizer.FromFiles(SmallTokenizer.Files());

        Assert.Equal("<s>ab<t>", tokenizer.Decode([4, 2, 5], skipSpecialTokens: false));
        Assert.Equal("ab<t>", tokenizer.Decode([4, 2, 5], skipSpecialTokens: true));
        Assert.True(tokenizer.IsSpecial(4));
        Assert.False(tokenizer.IsSpecial(5));
    }

    [Fact]
    public void Decode_IdsOutsideTheVocabulary_GiveNoTextOrAreRefused()
    {
        using var tokenizer = Tokenizer.FromFiles(SmallTokenizer.Files());

        Assert.Equal("ab", tokenizer.Decode([0, 6, int.MaxValue, 1], skipSpecialTokens: false));
        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.Decode([-1], skipSpecialTokens: false));
        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.Stream(skipSpecialTokens: false).Append(-1));
    }

    [Fact]
    public void VocabularySize_AddedTokens_AreCounted()
    {
        using var tokenizer = Tokenizer.FromFiles(SmallTokenizer.Files());

        Assert.Equal(6, tokenizer.VocabularySize);
        Assert.Equal(5, tokenizer.TokenToId("<t>"));
        Assert.Null(tokenizer.TokenToId("zz"));
        Assert.Equal("ab", tokenizer.IdToToken(2));
        Assert.Null(tokenizer.IdToToken(6));
        Assert.Null(tokenizer.IdToToken(-1));
    }

    [Theory]
    [InlineData("a", 0xD83D, "", "U+D83D, at character 1")]
    [InlineData("", 0xDC4D, "b", "U+DC4D, at character 0")]
    public void Encode_HalfASurrogatePair_SaysWhere(string before, int half, string after, string expected)
    {
        var text = before + (char)half + after;
        using var tokenizer = Tokenizer.FromFiles(SmallTokenizer.Files());

        Assert.Contains(expected, Assert.Throws<BupoException>(() => tokenizer.Encode(text, false)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Encode_ManyThreads_GiveTheSameIds()
    {
        using var tokenizer = Tokenizer.FromFiles(SmallTokenizer.Files());

        Parallel.For(0, 200, i =>
        {
            var text = string.Concat(Enumerable.Repeat("ab ", i));
            Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text, false), false));
        });
    }

    [Fact]
    public void Encode_AfterDispose_Throws()
    {
        var tokenizer = Tokenizer.FromFiles(SmallTokenizer.Files());
        tokenizer.Dispose();
        tokenizer.Dispose();

        Assert.Throws<ObjectDisposedException>(() => tokenizer.Encode("a", false));
        Assert.Throws<ObjectDisposedException>(() => tokenizer.Decode([0], false));
    }

    [Fact]
    public void FromFiles_Loading_LeavesTheCallersJsonAsItIs()
    {
        var files = SmallTokenizer.Files();
        var before = files.TokenizerJson.ToJsonString();

        Tokenizer.FromFiles(files).Dispose();

        Assert.Equal(before, files.TokenizerJson.ToJsonString());
    }

    [Fact]
    public void FromFiles_Truncation_IsLeftOut()
    {
        using var tokenizer = Tokenizer.FromFiles(SmallTokenizer.Files(json => json["truncation"] =
            JsonNode.Parse("""{ "direction": "Right", "max_length": 2, "strategy": "LongestFirst", "stride": 0 }""")));

        Assert.Equal(5, tokenizer.Encode("a b a", addSpecialTokens: false).Length);
    }

    [Theory]
    [InlineData("model", "null", "model is missing")]
    [InlineData("model.type", "\"Magic\"", "model.type is \"Magic\", expected a model of type BPE")]
    [InlineData("model.vocab", "{ \"a\": -1 }", "model.vocab[\"a\"] is -1, expected a token id")]
    [InlineData("model.vocab", "{ \"a\": 0, \"b\": 0, \"ab\": 2, \"Ġ\": 3 }", "\"a\" and \"b\" share 0")]
    [InlineData("model.vocab", "{ \"a\": 0, \"b\": 1, \"ab\": 2, \"Ġ\": 2000000000 }", "ids near its 6 tokens, not up to 2000000000")]
    [InlineData("model.merges", "[\"a b\", 3]", "model.merges[1] is 3, expected two tokens")]
    [InlineData("model.merges", "[\"a z\"]", "is refused by Hugging Face's tokenizers: ")]
    [InlineData("model.dropout", "0.1", "model.dropout is 0.1, expected null")]
    [InlineData("model.continuing_subword_prefix", "\"##\"", "the second with the prefix \"##\"")]
    [InlineData("decoder.type", "\"Magic\"", "decoder.type is \"Magic\", expected one of Sequence, ByteLevel")]
    [InlineData("pre_tokenizer.add_prefix_space", "\"no\"", "pre_tokenizer.add_prefix_space is \"no\", expected true or false")]
    [InlineData("pre_tokenizer", "{ \"type\": \"Split\", \"pattern\": { \"Regex\": \"(\" }, \"behavior\": \"Isolated\", \"invert\": false }", "is refused by Hugging Face's")]
    [InlineData("normalizer", "{ \"type\": \"Precompiled\", \"precompiled_charsmap\": \"AA==\" }", "normalizer.type is \"Precompiled\", expected one of")]
    [InlineData("post_processor.cls", "[\"<s>\", 77]", "post_processor.cls[1] is 77, expected the id of a token in the vocabulary")]
    [InlineData("added_tokens", "7", "added_tokens is 7, expected a list")]
    [InlineData("added_tokens", "[{ \"id\": 9, \"content\": \"x\", \"single_word\": false, \"lstrip\": false, \"rstrip\": false, \"normalized\": false, \"special\": true }]", "added_tokens[0].id is 9, expected 4")]
    public void FromFiles_WrongField_IsNamed(string path, string value, string expected)
    {
        var files = SmallTokenizer.Files(json =>
        {
            var names = path.Split('.');
            var parent = names.Length == 1 ? json : json[names[0]]!.AsObject();
            parent[names[^1]] = JsonNode.Parse(value);
        });

        var error = Assert.Throws<BupoException>(() => Tokenizer.FromFiles(files, "here/tokenizer.json"));

        Assert.StartsWith("here/tokenizer.json", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromFiles_NameTwice_IsRefused()
    {
        var json = JsonNode.Parse("""{ "model": { "type": "BPE", "vocab": { "a": 0 }, "merges": [], "merges": [] } }""")!.AsObject();

        var error = Assert.Throws<BupoException>(() => Tokenizer.FromFiles(new(json, null, null)));

        Assert.StartsWith("tokenizer.json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Encode_Unigram_TakesTheBestScores()
    {
        using var tokenizer = Tokenizer.FromFiles(new(JsonNode.Parse("""
            {
              "pre_tokenizer": { "type": "Metaspace", "replacement": "▁", "prepend_scheme": "never", "split": false },
              "decoder": { "type": "Metaspace", "replacement": "▁", "prepend_scheme": "never", "split": false },
              "model": { "type": "Unigram", "unk_id": 0, "vocab": [["<unk>", 0], ["▁", -2], ["a", -3], ["b", -3], ["ab", -4]] }
            }
            """)!.AsObject(), null, null));

        Assert.Equal([4, 1, 3], tokenizer.Encode("ab b", false));
        Assert.Equal("ab b", tokenizer.Decode([4, 1, 3], false));
        var stream = tokenizer.Stream(false);
        Assert.Equal("", stream.Append(4) + stream.Append(1) + stream.Append(3));
        Assert.Equal("ab b", stream.Flush());
    }
}
