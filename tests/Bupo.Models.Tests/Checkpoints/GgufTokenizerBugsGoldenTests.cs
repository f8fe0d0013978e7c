using System.Text.Json.Nodes;
using Bupo.Models.Checkpoints;
using Bupo.Models.Tests.Tokenization;
using Bupo.Testing;
using Xunit;

namespace Bupo.Models.Tests.Checkpoints;

/// <summary>Tokenizers that GGUF cannot express: the same ids come from the written file, or nothing is written.</summary>
public sealed class GgufTokenizerBugsGoldenTests
{
    public static TheoryData<string> Cases => Shared.Ids("golden", "bugs", "models", "gguf_tokenizers.jsonl");

    [Theory]
    [MemberData(nameof(Cases))]
    public void WriteGguf_RecordedTokenizer_GivesRecordedIdsOrIsRefused(string id)
    {
        var line = Shared.Case(id, "golden", "bugs", "models", "gguf_tokenizers.jsonl");
        using var folder = new TemporaryFolder();
        Write(folder, line);
        using var source = Checkpoint.Open(folder["tiny"]);
        RequireRecorded(line, source);

        if (Record.Exception(() => CheckpointWriter.WriteGguf(source, folder["tiny.gguf"], StorageType.F32)) is { } error)
        {
            Assert.Contains("the tokenizer cannot be written as GGUF: ", Assert.IsType<BupoException>(error).Message, StringComparison.Ordinal);
            Assert.Contains("Keep the folder of safetensors.", error.Message, StringComparison.Ordinal);
            Assert.False(File.Exists(folder["tiny.gguf"]));
            return;
        }
        using var written = Checkpoint.Open(folder["tiny.gguf"]);
        RequireRecorded(line, written);
    }

    [Fact]
    public void WriteGguf_Phi3_KeepsTheSpacesThatItsTokensTake()
    {
        var line = Shared.Case("rstrip", "golden", "bugs", "models", "gguf_tokenizers.jsonl");
        using var folder = new TemporaryFolder();
        Write(folder, line, "Phi-3-tiny");
        using var source = Checkpoint.Open(folder["Phi-3-tiny"]);

        // As in Phi-3 itself, the end of the text is a token that takes the spaces after it too.
        CheckpointWriter.WriteGguf(source, folder["tiny.gguf"], StorageType.F32);

        using var written = Checkpoint.Open(folder["tiny.gguf"]);
        RequireRecorded(line, written);
    }

    private static void RequireRecorded(JsonNode line, ICheckpoint checkpoint)
    {
        using var tokenizer = checkpoint.LoadTokenizer();
        foreach (var text in line["texts"]!.AsArray().Select(text => text!.AsObject()))
        {
            Assert.Equal(RecordedTokenizer.Ids(text, "ids"), tokenizer.Encode((string)text["text"]!, addSpecialTokens: false));
            Assert.Equal(RecordedTokenizer.Ids(text, "ids_special"), tokenizer.Encode((string)text["text"]!, addSpecialTokens: true));
        }
    }

    private static void Write(TemporaryFolder folder, JsonNode line, string name = "tiny")
    {
        var recorded = RecordedTokenizer.Folder((string)line["tokenizer"]!);
        Directory.CreateDirectory(folder["files"]);
        var tokenizer = JsonNode.Parse(File.ReadAllBytes(Path.Combine(recorded, "tokenizer.json")))!.AsObject();
        foreach (var (member, value) in line["change"]!.AsObject())
        {
            tokenizer[member] = value?.DeepClone();
        }
        var added = tokenizer["added_tokens"]!.AsArray();
        var next = tokenizer["model"]!["vocab"]!.AsObject().Select(token => (int)token.Value!).Concat(added.Select(token => (int)token!["id"]!)).Max() + 1;
        foreach (var token in line["add_tokens"]!.AsArray().Select(token => token!.DeepClone().AsObject()))
        {
            token["id"] = next++;
            added.Add(token);
        }
        if (name.StartsWith("Phi-3", StringComparison.Ordinal))
        {
            added.Single(token => (string)token!["content"]! == "</s>")!["rstrip"] = true;
        }
        File.WriteAllText(Path.Combine(folder["files"], "tokenizer.json"), tokenizer.ToJsonString());
        var config = JsonNode.Parse(File.ReadAllBytes(Path.Combine(recorded, "tokenizer_config.json")))!.AsObject();
        config.Remove("tokenizer_class");    // whose constructor would write the post-processor anew
        File.WriteAllText(Path.Combine(folder["files"], "tokenizer_config.json"), config.ToJsonString());
        TinyLlama.Write(folder[name], folder["files"]);
    }
}
