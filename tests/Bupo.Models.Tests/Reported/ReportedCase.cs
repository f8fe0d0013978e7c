using System.Text.Json.Nodes;
using Bupo.Models.Checkpoints;
using Bupo.Models.Decoder;
using Bupo.Models.Decoder.Attention;
using Bupo.Models.Tests.Checkpoints;
using Bupo.Testing;
using Xunit;
using static TorchSharp.torch;

namespace Bupo.Models.Tests.Reported;

/// <summary>A checkpoint made after a public report, and what it must give: the right result, or a sentence with the named words.</summary>
internal sealed class ReportedCase(JsonObject row)
{
    private const double LogitTolerance = 2e-4;    // the README beside the cases

    public string Id => row["id"]!.GetValue<string>();

    public string Model => row["model"]!.GetValue<string>();

    public JsonObject? Set => row["set"] as JsonObject;

    public IEnumerable<string> Removed => (row["remove"] as JsonArray ?? []).Select(name => name!.GetValue<string>());

    /// <summary>The ids of the cases of a file, for theories.</summary>
    public static TheoryData<string> Ids(string file) => Shared.Ids("golden", "bugs", "models", file);

    /// <summary>One of them.</summary>
    public static ReportedCase Read(string file, string id) => new(Shared.Case(id, "golden", "bugs", "models", file).AsObject());

    /// <summary>A copy of the case's model, to be changed.</summary>
    public TemporaryFolder Copy()
    {
        var folder = new TemporaryFolder();
        foreach (var file in Directory.GetFiles(Shared.Path("golden", "models", Model)).Where(file => !Path.GetFileName(file).StartsWith("expected", StringComparison.Ordinal)))
        {
            File.Copy(file, folder[Path.GetFileName(file)]);
        }
        return folder;
    }

    /// <summary>Requires the right result of what an action opens, or its refusal where the case allows one.</summary>
    public void Check(Func<ICheckpoint> open)
    {
        if (row["refuse"] is JsonArray words)
        {
            RequireWords(words, Assert.Throws<BupoException>(() => Compare(open, expected: null)));
            return;
        }
        try
        {
            Compare(open, row["expect"]!.AsObject());
        }
        catch (BupoException error) when (row["or_refuse"] is JsonArray others)
        {
            RequireWords(others, error);
        }
    }

    private void RequireWords(JsonArray words, BupoException error) =>
        Assert.All(words, word => Assert.True(error.Message.Contains(word!.GetValue<string>(), StringComparison.Ordinal), $"{Id}: {word} is not in: {error.Message}"));

    private void Compare(Func<ICheckpoint> open, JsonObject? expected)
    {
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        using var checkpoint = open();
        using var model = DecoderModel.Load(checkpoint);
        if (expected is null)
        {
            return;
        }
        var tokens = Numbers(row["tokens"]!);
        var logits = Logits(model, tokens);
        Assert.Equal(Numbers(expected["argmax"]!), logits.argmax(-1).data<long>().Select(id => (int)id));
        var last = logits[-1].data<float>().ToArray();
        foreach (var pair in expected["last_top5"]!.AsArray())
        {
            Assert.Equal(pair![1]!.GetValue<double>(), last[pair[0]!.GetValue<int>()], LogitTolerance);
        }
        foreach (var greedy in Numbers(expected["greedy"]!))
        {
            Assert.Equal(greedy, (int)Logits(model, tokens)[-1].argmax().item<long>());
            tokens = [.. tokens, greedy];
        }
    }

    private static Tensor Logits(DecoderModel model, int[] tokens)
    {
        using var attention = new PackedAttention(model.Config, SequenceLayout.Packed(tokens.Length));
        return model.Logits(model.FinalNorm(model.Forward(tokens, attention)));
    }

    private static int[] Numbers(JsonNode list) => [.. list.AsArray().Select(number => number!.GetValue<int>())];
}
