using System.Text.Json.Nodes;
using Bupo.Models.Tokenization;
using Bupo.Testing;
using Xunit;

namespace Bupo.Models.Tests.Tokenization;

/// <summary>Begin and end tokens of the classes that write the post-processor anew, as transformers gives them.</summary>
public sealed class TokenizerBugsGoldenTests
{
    public static TheoryData<string> Cases => Shared.Ids("golden", "bugs", "models", "tokenizers.jsonl");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Encode_RecordedConfig_GivesRecordedIds(string id)
    {
        var line = Shared.Case(id, "golden", "bugs", "models", "tokenizers.jsonl");
        var files = RecordedTokenizer.Files((string)line["tokenizer"]!);
        using var tokenizer = Tokenizer.FromFiles(files with { TokenizerConfig = line["tokenizer_config"]?.AsObject() ?? files.TokenizerConfig });

        foreach (var text in line["texts"]!.AsArray().Select(text => text!.AsObject()))
        {
            Assert.Equal(RecordedTokenizer.Ids(text, "ids_special"), tokenizer.Encode((string)text["text"]!, addSpecialTokens: true));
        }
    }

    [Theory]
    [InlineData("""{"tokenizer_class": "LlamaTokenizer"}""", "a a", "both defaults: a begin token, no end token")]
    [InlineData("""{"tokenizer_class": "LlamaTokenizerFast", "add_bos_token": null}""", "a", "null is false in Python")]
    [InlineData("""{"tokenizer_class": "GemmaTokenizerFast", "bos_token": "a", "eos_token": {"content": "b"}, "add_eos_token": true}""", "a a b", "a token described by an object")]
    [InlineData("""{"tokenizer_class": "PreTrainedTokenizerFast", "add_bos_token": true, "bos_token": "b"}""", "<s> a <t>", "a class that leaves tokenizer.json alone")]
    [InlineData("""{"add_bos_token": true, "bos_token": "b"}""", "<s> a <t>", "no class")]
    public void Encode_Class_AddsWhatItsConstructorDoes(string config, string expected, string reason)
    {
        Assert.NotEmpty(reason);
        var json = JsonNode.Parse(config)!.AsObject();
        if (!json.ContainsKey("bos_token"))
        {
            json["bos_token"] = "a";
        }
        using var tokenizer = Tokenizer.FromFiles(SmallTokenizer.Files() with { TokenizerConfig = json });

        Assert.Equal(expected, string.Join(' ', tokenizer.Encode("a", addSpecialTokens: true).Select(tokenizer.IdToToken)));
    }

    [Fact]
    public void FromFiles_ClassAddsAnUnknownToken_IsRefused()
    {
        var config = new JsonObject { ["tokenizer_class"] = "LlamaTokenizerFast", ["bos_token"] = "<nowhere>" };

        var error = Assert.Throws<BupoException>(() => Tokenizer.FromFiles(SmallTokenizer.Files() with { TokenizerConfig = config }));

        Assert.Contains("LlamaTokenizerFast adds bos_token to every text, but tokenizer_config.json gives <nowhere>", error.Message, StringComparison.Ordinal);
    }
}
