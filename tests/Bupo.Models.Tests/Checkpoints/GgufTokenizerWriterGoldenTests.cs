using System.Text;
using System.Text.Json;
using Bupo.Models.Checkpoints;
using Bupo.Testing;
using Xunit;

namespace Bupo.Models.Tests.Checkpoints;

/// <summary>llama.cpp, given a written file, tokenizes the recorded texts as Hugging Face's library does.</summary>
public class GgufTokenizerWriterGoldenTests
{
    // llama.cpp normalizes no text, and takes this for an end token even in vocabularies where it is a piece of text; both
    // concern Qwen alone among the recorded.
    private const string EndElsewhere = "</s>";

    public static TheoryData<string> Tokenizers => Shared.Folders("golden", "tokenizers");

    [Theory, MemberData(nameof(Tokenizers))]
    public void WriteGguf_Tokenizer_GivesTheRecordedIdsInLlamaCpp(string name)
    {
        var recorded = Shared.Path("golden", "tokenizers", name);
        Assert.SkipUnless(File.Exists(Path.Combine(recorded, "tokenizer.json")), $"{name} is a chat template without a tokenizer.");
        using var folder = new TemporaryFolder();
        TinyLlama.Write(folder["tiny"], recorded);
        using (var tiny = Checkpoint.Open(folder["tiny"]))
        {
            CheckpointWriter.WriteGguf(tiny, folder["tiny.gguf"], StorageType.F16);
        }
        using var llama = new LlamaCpp(folder["tiny.gguf"]);

        var normalizes = File.ReadAllText(Path.Combine(recorded, "tokenizer.json")).Contains("\"NFC\"", StringComparison.Ordinal);
        var (compared, all) = (0, 0);
        foreach (var line in File.ReadLines(Path.Combine(recorded, "cases.jsonl")))
        {
            using var json = JsonDocument.Parse(line);
            var text = json.RootElement.GetProperty("text").GetString()!;
            all++;
            if (normalizes && (!IsNormal(text) || text.Contains(EndElsewhere, StringComparison.Ordinal)))
            {
                continue;
            }
            compared++;
            Assert.Equal(json.RootElement.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()), llama.Tokenize(text));
        }
        Assert.InRange(compared, all * 9 / 10, all);
    }

    // .NET refuses to look at U+FFFE and U+FFFF, which stay as they are.
    private static bool IsNormal(string text) =>
        text.Replace("\uFFFE", "", StringComparison.Ordinal).Replace("\uFFFF", "", StringComparison.Ordinal).IsNormalized(NormalizationForm.FormC);
}
