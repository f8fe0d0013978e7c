using System.Text.Json;
using Bupo.Models.Checkpoints;
using Bupo.Testing;
using Xunit;

namespace Bupo.Models.Tests.Checkpoints;

/// <summary>What is written opens in llama.cpp, which then says the same.</summary>
public class LlamaCppGoldenTests
{
    public static TheoryData<string> Models => Shared.Folders("golden", "models");

    [Theory, MemberData(nameof(Models))]
    public void WriteGguf_RecordedModel_ContinuesGreedilyAsRecorded(string model)
    {
        using var folder = new TemporaryFolder();
        using var original = Checkpoint.Open(Shared.Path("golden", "models", model));
        using var expected = JsonDocument.Parse(File.ReadAllText(Shared.Path("golden", "models", model, "expected.json")));
        CheckpointWriter.WriteGguf(original, folder["model.gguf"], StorageType.F32);

        using var llama = new LlamaCpp(folder["model.gguf"]);

        foreach (var sequence in expected.RootElement.GetProperty("sequences").EnumerateArray())
        {
            var greedy = Ids(sequence.GetProperty("greedy"));
            Assert.Equal(greedy, llama.Continue(Ids(sequence.GetProperty("tokens")), greedy.Length));
        }
    }

    private static int[] Ids(JsonElement list) => [.. list.EnumerateArray().Select(id => id.GetInt32())];
}
