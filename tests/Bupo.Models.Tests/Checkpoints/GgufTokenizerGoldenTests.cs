using System.Text.Json.Nodes;
using Bupo.Models.Checkpoints;
using Bupo.Models.Checkpoints.Gguf.Tokenizers;
using Bupo.Models.Tests.Tokenization;
using Bupo.Models.Tokenization;
using Bupo.Testing;
using Xunit;

namespace Bupo.Models.Tests.Checkpoints;

/// <summary>Tokenizers made from GGUF metadata give the ids that the originals give.</summary>
public sealed class GgufTokenizerGoldenTests
{
    public static TheoryData<string> Models => Shared.Folders("models");

    [Theory]
    [MemberData(nameof(Models))]
    public void FromFiles_RealGguf_GivesRecordedIdsAndTexts(string model)
    {
        var gguf = Directory.GetFiles(Shared.Path("models", model), "*.gguf");
        Assert.SkipUnless(gguf.Length == 1, $"{model} holds no GGUF file.");
        using var checkpoint = Checkpoint.Open(gguf[0]);
        var files = checkpoint.Tokenizer!;
        // The recorded cases of the same tokenizer: the folder whose template is this one's.
        var folder = Directory.GetDirectories(Shared.Path("golden", "tokenizers")).Select(path => Path.GetFileName(path)!).FirstOrDefault(name =>
            RecordedTokenizer.Has(name, "tokenizer.json") && (string?)RecordedTokenizer.Json(name, "tokenizer_config.json")["chat_template"] == files.ChatTemplate);
        Assert.SkipWhen(folder is null, $"no recorded tokenizer has the chat template of {model}.");
        using var tokenizer = Tokenizer.FromFiles(files);

        RequireRecorded(tokenizer, folder);

        var recorded = RecordedTokenizer.Json(folder, "tokenizer.json");
        foreach (var field in (string[])["added_tokens", "normalizer", "pre_tokenizer", "post_processor", "decoder"])
        {
            Assert.True(JsonNode.DeepEquals(recorded[field], files.TokenizerJson[field]), field);
        }
        Assert.True(JsonNode.DeepEquals(recorded["model"]!["vocab"], files.TokenizerJson["model"]!["vocab"]));
    }

    [Theory]
    [InlineData("llama3_2", "llama-bpe")]
    [InlineData("qwen3", "qwen2")]
    [InlineData("smollm2", "smollm")]
    public void FromFiles_ByteLevelMetadata_GivesRecordedIdsAndTexts(string folder, string preTokenizer)
    {
        var metadata = Metadata(folder, "gpt2");
        metadata["tokenizer.ggml.pre"] = preTokenizer;

        using var tokenizer = Tokenizer.FromFiles(GgufTokenizer.ToTokenizerFiles(metadata)!);

        RequireRecorded(tokenizer, folder);
    }

    [Fact]
    public void FromFiles_ScoresInsteadOfMerges_GivesRecordedIdsAndTexts()
    {
        var metadata = Metadata("mistral", "llama");
        var merges = (string[])metadata["tokenizer.ggml.merges"];
        metadata.Remove("tokenizer.ggml.merges");
        // The score of a piece says when it is made; the recorded merges are in that order.
        var places = merges.Select((merge, place) => (Piece: merge.Replace(" ", "", StringComparison.Ordinal), place))
            .DistinctBy(made => made.Piece).ToDictionary(made => made.Piece, made => -(float)made.place);
        metadata["tokenizer.ggml.scores"] = ((string[])metadata["tokenizer.ggml.tokens"]).Select(token => places.GetValueOrDefault(token, -1e9f)).ToArray();

        var files = GgufTokenizer.ToTokenizerFiles(metadata)!;

        Assert.Equal(merges, files.TokenizerJson["model"]!["merges"]!.AsArray().Select(merge => $"{merge![0]} {merge[1]}"));
        using var tokenizer = Tokenizer.FromFiles(files);
        RequireRecorded(tokenizer, "mistral");
    }

    private static Dictionary<string, object> Metadata(string folder, string model)
    {
        var json = RecordedTokenizer.Json(folder, "tokenizer.json");
        var added = json["added_tokens"]!.AsArray().ToDictionary(token => (string)token!["content"]!, token => token!);
        var ids = json["model"]!["vocab"]!.AsObject().ToDictionary(entry => entry.Key, entry => (int)entry.Value!);
        foreach (var (content, token) in added)
        {
            ids[content] = (int)token["id"]!;
        }
        var tokens = ids.OrderBy(entry => entry.Value).Select(entry => entry.Key).ToArray();
        var metadata = new Dictionary<string, object>
        {
            ["tokenizer.ggml.model"] = model,
            ["tokenizer.ggml.tokens"] = tokens,
            ["tokenizer.ggml.token_type"] = tokens.Select(token =>
                added.TryGetValue(token, out var node) ? ((bool)node["special"]! ? 3L : 4L)
                : model == "llama" && ByteAlphabet.FallbackByte(token) is not null ? 6L : 1L).ToArray(),
            ["tokenizer.ggml.merges"] = json["model"]!["merges"]!.AsArray()
                .Select(merge => merge is JsonArray pair ? $"{pair[0]} {pair[1]}" : (string)merge!).ToArray(),
        };
        if (RecordedTokenizer.Json(folder, "tokenizer_config.json")["bos_token"] is { } begin)
        {
            metadata["tokenizer.ggml.bos_token_id"] = (long)ids[begin is JsonObject ? (string)begin["content"]! : (string)begin!];
        }
        return metadata;
    }

    private static void RequireRecorded(Tokenizer tokenizer, string folder)
    {
        foreach (var line in RecordedTokenizer.Lines(folder, "cases.jsonl"))
        {
            var (id, text) = ((string)line["id"]!, (string)line["text"]!);
            var ids = RecordedTokenizer.Ids(line, "ids_special");

            Assert.True(RecordedTokenizer.Ids(line, "ids").AsSpan().SequenceEqual(tokenizer.Encode(text, addSpecialTokens: false)), $"{folder} {id}");
            Assert.True(ids.AsSpan().SequenceEqual(tokenizer.Encode(text, addSpecialTokens: true)), $"{folder} {id}, special");
            Assert.True((string)line["decoded"]! == tokenizer.Decode(ids, skipSpecialTokens: false), $"{folder} {id}, decoded");
            Assert.True((string)line["decoded_skip"]! == tokenizer.Decode(ids, skipSpecialTokens: true), $"{folder} {id}, decoded_skip");
        }
    }
}
