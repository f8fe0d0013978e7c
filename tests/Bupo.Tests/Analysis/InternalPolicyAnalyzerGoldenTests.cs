using System.Text.Json.Nodes;
using Bupo.Analysis;
using Bupo.Models.Checkpoints;
using Bupo.Models.Decoder;
using Bupo.Testing;
using Xunit;

namespace Bupo.Tests.Analysis;

[Trait("Tier", "slow")]
public class InternalPolicyAnalyzerGoldenTests
{
    private static readonly (string Key, Curve Curve)[] Recorded =
    [
        ("H_layer", Curve.EntropyLayer), ("H_attn", Curve.EntropyAttention), ("H_ffn", Curve.EntropyFfn), ("H_attn_in", Curve.InputAttention),
        ("H_ffn_in", Curve.InputFfn), ("dH_layer", Curve.ChangeLayer), ("dH_attn", Curve.ChangeAttention), ("dH_ffn", Curve.ChangeFfn),
        ("cos_attn", Curve.CosineAttention), ("cos_ffn", Curve.CosineFfn),
    ];

    private static readonly (string Key, Curve Curve)[] RecordedReal =
    [
        .. Recorded, ("H_layer_normed", Curve.NormedLayer), ("logp_layer", Curve.LogProbLayer), ("logp_layer_normed", Curve.NormedLogProb),
    ];

    public static TheoryData<string> Models => Shared.Models();

    [Theory]
    [MemberData(nameof(Models))]
    public void Measure_TinyModel_GivesRecordedValues(string name)
    {
        var folder = Shared.Path(["golden", .. name.Split('/')]);
        using var checkpoint = Checkpoint.Open(folder);
        using var model = DecoderModel.Load(checkpoint);
        var tokens = new RecordedTensors(Path.Combine(folder, "expected.safetensors"));
        var sequences = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "expected_internal.json")))!["sequences"]!.AsArray();
        if (model.Config.BlockScalars)
        {
            var refusal = Assert.Throws<BupoException>(() => new InternalPolicyAnalyzer(model, new AnalysisSettings()));
            Assert.Contains("scales its residual stream", refusal.Message, StringComparison.Ordinal);
            return;
        }
        var analyzer = new InternalPolicyAnalyzer(model, new AnalysisSettings());
        // The recorded values cover every position: one token is the prompt, and one more ends the response.
        var responses = sequences.Select((_, i) => tokens.Ids($"seq{i}.tokens"))
            .Select(ids => new AnalyzedResponse(ids[..1], [.. ids[1..], 0])).ToArray();

        var measures = analyzer.Measure(responses);

        for (var i = 0; i < measures.Count; i++)
        {
            Near.Equal(Floats(sequences[i]!["H_final"]!), measures[i].FinalEntropies, Tolerances.TinyEntropy, $"{name}, sequence {i}, H_final");
            foreach (var (key, curve) in Recorded)
            {
                var tolerance = key.StartsWith("cos", StringComparison.Ordinal) ? Tolerances.TinyCosine : Tolerances.TinyEntropy;
                for (var layer = curve.FirstLayer; layer <= measures[i].Layers; layer++)
                {
                    var expected = Floats(sequences[i]![key]![layer - curve.FirstLayer]!);
                    Near.Equal(expected, measures[i].Row(curve, layer), tolerance, $"{name}, sequence {i}, {key}, layer {layer}");
                }
            }
        }
    }

    [Fact]
    public void Measure_RealModel_GivesRecordedValuesMeansAndNoBoundary()
    {
        var folder = Shared.Path("golden", "smollm2-135m");
        var expected = new RecordedTensors(Path.Combine(folder, "expected.safetensors"));
        var description = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "cases.json")))!;
        var responses = description["cases"]!.AsArray().Select(c => new AnalyzedResponse(Ids(c!, "prompt_ids"), Ids(c!, "response_ids"))).ToArray();
        using var checkpoint = Checkpoint.Open(Directory.GetFiles(Shared.Path("models", "smollm2-135m-instruct"), "*.gguf")[0]);
        using var model = DecoderModel.Load(checkpoint);
        var analyzer = new InternalPolicyAnalyzer(model, new AnalysisSettings());

        var measures = analyzer.Measure(responses);

        var means = new CurveMeans(analyzer.Curves, model.Config.Layers, seed: 0);
        for (var i = 0; i < measures.Count; i++)
        {
            var name = $"case{i}";
            Near.Equal(expected.Floats($"{name}.H_final"), measures[i].FinalEntropies, Tolerances.RealLogProb, $"{name}, H_final");
            Near.Equal(expected.Floats($"{name}.logp"), measures[i].FinalLogProbs, Tolerances.RealLogProb, $"{name}, logp");
            foreach (var (key, curve) in RecordedReal)
            {
                CheckCase(expected.Floats($"{name}.{key}"), measures[i], curve, Tolerance(key), $"{name}, {key}");
            }
            means.Add(i, ResponseSums.Of(measures[i]));
        }
        foreach (var (key, curve) in RecordedReal)
        {
            var found = means.Interval(curve).Select(m => (float)m.Mean).ToArray();
            Near.Equal(Floats(description["mean"]![key]!), found, Tolerance(key), $"mean {key}");
        }
        Assert.Null(BoundaryRules.LastPositive([.. means.Interval(Curve.ChangeFfn).Select(m => m.Mean)]));
        Assert.Null(description["boundary_layer"]);
    }

    private static void CheckCase(float[] expected, TokenMeasures measures, Curve curve, double tolerance, string what)
    {
        var width = measures.Positions.Count;
        for (var layer = curve.FirstLayer; layer <= measures.Layers; layer++)
        {
            var row = layer - curve.FirstLayer;
            Near.Equal(expected.AsSpan(row * width, width), measures.Row(curve, layer), tolerance, $"{what}, layer {layer}");
        }
    }

    private static double Tolerance(string key) => key switch
    {
        "logp_layer" => Tolerances.RealLayerLogProb,
        "H_layer_normed" or "logp_layer_normed" => Tolerances.RealLogProb,
        "cos_attn" or "cos_ffn" => Tolerances.RealCosine,
        _ => Tolerances.RealEntropy,
    };

    private static float[] Floats(JsonNode node) => [.. node.AsArray().Select(n => (float)n!.GetValue<double>())];

    private static int[] Ids(JsonNode node, string key) => [.. node[key]!.AsArray().Select(n => n!.GetValue<int>())];
}
