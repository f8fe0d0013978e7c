using System.Text.Json;
using Bupo.Models.Checkpoints;
using Bupo.Models.Decoder;
using Bupo.Models.Decoder.Attention;
using Bupo.Testing;
using Xunit;
using static TorchSharp.torch;

namespace Bupo.Models.Tests.Checkpoints;

/// <summary>What is written opens in llama.cpp, which then says the same.</summary>
[Trait("Tier", "slow")]
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

    [Fact]
    public void WriteGguf_ModelWithTokenizer_ContinuesTextAsOurDecoder()
    {
        using var folder = new TemporaryFolder();
        TinyLlama.Write(folder["tiny"], Shared.Path("golden", "tokenizers", "smollm2"));
        using var tiny = Checkpoint.Open(folder["tiny"]);
        CheckpointWriter.WriteGguf(tiny, folder["tiny.gguf"], StorageType.F32);
        using var written = Checkpoint.Open(folder["tiny.gguf"]);
        using var model = DecoderModel.Load(written);
        using var llama = new LlamaCpp(folder["tiny.gguf"]);
        var prompt = llama.Tokenize("<|im_start|>user\nWhat is 17 + 25?<|im_end|>\n");

        Assert.Equal(1, prompt[0]);
        Assert.Equal(Continue(model, prompt, 24), llama.Continue(prompt, 24));
    }

    [Fact]
    public void WriteGguf_RealModelInF32_AnswersAsRecorded()
    {
        using var folder = new TemporaryFolder();
        using var original = Checkpoint.Open(Shared.Path("models", "smollm2-135m-instruct"));
        using var recorded = JsonDocument.Parse(File.ReadAllText(Shared.Path("golden", "smollm2-135m", "cases.json")));
        var shortest = recorded.RootElement.GetProperty("cases").EnumerateArray().MinBy(c => c.GetProperty("prompt_ids").GetArrayLength());
        CheckpointWriter.WriteGguf(original, folder["real.gguf"], StorageType.F32);

        using var llama = new LlamaCpp(folder["real.gguf"]);

        var answer = Ids(shortest.GetProperty("response_ids"))[..12];
        Assert.Equal(answer, llama.Continue(Ids(shortest.GetProperty("prompt_ids")), answer.Length));
    }

    private static int[] Continue(DecoderModel model, int[] prompt, int count)
    {
        using var guard = no_grad();
        using var cache = new KeyValueCache(model.Config);
        var answer = new List<int>();
        for (var next = prompt; answer.Count < count; next = [answer[^1]])
        {
            using var scope = NewDisposeScope();
            cache.Begin(next.Length);
            var last = model.Forward(next, cache).narrow(0, next.Length - 1, 1);
            cache.Advance();
            answer.Add((int)model.Logits(model.FinalNorm(last)).argmax().item<long>());
        }
        return [.. answer];
    }

    private static int[] Ids(JsonElement list) => [.. list.EnumerateArray().Select(id => id.GetInt32())];
}
