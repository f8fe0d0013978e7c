using System.Text.Json.Nodes;
using Bupo.Models.Checkpoints;
using Bupo.Models.Decoder;
using Bupo.Policies;
using Bupo.Testing;
using Bupo.Training.Updates;
using Xunit;
using static TorchSharp.torch;

namespace Bupo.Tests.Policies;

public class RealModelGoldenTests
{
    // Tolerances of the README beside the recorded values.
    private const double LogProbTolerance = 2e-4;
    private const double LayerLogProbTolerance = 5e-3;
    private const double EntropyTolerance = 1e-3;

    [Fact]
    public void Score_RecordedResponses_GivesLogProbsEntropiesAndGreedyTokens()
    {
        var folder = Shared.Path("golden", "smollm2-135m");
        var expected = new RecordedTensors(Path.Combine(folder, "expected.safetensors"));
        var cases = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "cases.json")))!["cases"]!.AsArray();
        using var checkpoint = Checkpoint.Open(Directory.GetFiles(Shared.Path("models", "smollm2-135m-instruct"), "*.gguf")[0]);
        using var model = DecoderModel.Load(checkpoint);
        var sequences = cases.Select((c, i) => new ResponseSequence(Ids(c!, "prompt_ids"), Ids(c!, "response_ids"), i, 0)).ToArray();

        CheckView(model, PolicyView.Final, sequences, i => (expected.Floats($"case{i}.logp"), expected.Floats($"case{i}.H_final")), LogProbTolerance, LogProbTolerance);
        foreach (var layer in new[] { 0, 8, model.Config.Layers })
        {
            CheckView(model, PolicyView.Layer(layer), sequences, i => Row(expected, $"case{i}.logp_layer", $"case{i}.H_layer", layer), LayerLogProbTolerance, EntropyTolerance);
            CheckView(model, PolicyView.Layer(layer, normed: true), sequences,
                i => Row(expected, $"case{i}.logp_layer_normed", $"case{i}.H_layer_normed", layer), LogProbTolerance, LogProbTolerance);
        }
        CheckView(model, PolicyView.Attention(8), sequences, i => (null, Row(expected, $"case{i}.H_attn", $"case{i}.H_attn", 7).Entropies), 0, EntropyTolerance);
        CheckView(model, PolicyView.Ffn(8), sequences, i => (null, Row(expected, $"case{i}.H_ffn", $"case{i}.H_ffn", 7).Entropies), 0, EntropyTolerance);
        CheckGreedy(model, sequences);
    }

    private static void CheckView(DecoderModel model, PolicyView view, ResponseSequence[] sequences,
        Func<int, (float[]? LogProbs, float[] Entropies)> recorded, double logProbTolerance, double entropyTolerance)
    {
        var scores = PolicyScorer.Score(model, view, sequences, 1, 1024);
        var start = 0;
        for (var i = 0; i < sequences.Length; i++)
        {
            var (logProbs, entropies) = recorded(i);
            var length = sequences[i].Response.Length;
            if (logProbs is not null)
            {
                Near.Equal(logProbs, scores.LogProbs.AsSpan(start, length), logProbTolerance, $"case {i}, log-probs of {view}");
            }
            Near.Equal(entropies, scores.Entropies.AsSpan(start, length), entropyTolerance, $"case {i}, entropies of {view}");
            start += length;
        }
    }

    /// <summary>The recorded responses are greedy, so every response token is the arg max where it is predicted.</summary>
    private static void CheckGreedy(DecoderModel model, ResponseSequence[] sequences)
    {
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        var batch = PackedResponses.Pack(sequences);
        var states = PolicyReader.States(model, PolicyView.Final, batch);
        var greedy = new int[batch.Targets.Length];
        PolicyReader.Head(model, PolicyView.Final).Visit(states, (first, i, row) => greedy[first + i] = LogitRow.Maximum(row).At);

        Assert.Equal(batch.Targets, greedy);
    }

    private static (float[] LogProbs, float[] Entropies) Row(RecordedTensors expected, string logProbs, string entropies, int row) =>
        (RowOf(expected, logProbs, row), RowOf(expected, entropies, row));

    private static float[] RowOf(RecordedTensors expected, string name, int row)
    {
        var width = (int)expected.Shape(name)[1];
        return expected.Floats(name)[(row * width)..((row + 1) * width)];
    }

    private static int[] Ids(JsonNode node, string key) => [.. node[key]!.AsArray().Select(n => n!.GetValue<int>())];
}
