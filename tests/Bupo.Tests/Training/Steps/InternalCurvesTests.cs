using System.Text.Json.Nodes;
using Bupo.Analysis;
using Bupo.Models.Checkpoints;
using Bupo.Models.Decoder;
using Bupo.Recipes;
using Bupo.Training.Runs;
using Xunit;

namespace Bupo.Tests.Training.Steps;

/// <summary>The internal policies are looked at while they are trained, and the run does not notice.</summary>
public sealed class InternalCurvesTests : IDisposable
{
    private readonly TinyRun _tiny = new();

    private Recipe Looking => _tiny.Recipe with { Train = _tiny.Recipe.Train with { InternalCurvesEvery = 2, InternalCurvesResponses = 3 } };

    [Fact]
    public void Run_WithAndWithoutCurves_EndsWithTheSameWeightsAndMetricsToTheBit()
    {
        _tiny.Run(_tiny.Recipe, "without");
        _tiny.Run(Looking, "with");

        Assert.Equal(_tiny.Weights("without"), _tiny.Weights("with"));
        Assert.Equal(_tiny.Metrics("without"), _tiny.Metrics("with").Select(WithoutInternal));
    }

    [Fact]
    public void Run_EverySecondStep_MeasuresTheFirstTheSecondOnesAndTheLast()
    {
        _tiny.Run(Looking, "run");

        var record = RunRecord.Read(_tiny.Path("run"));

        Assert.Equal([1, 2, 4, 5], record.Internal.Select(line => line["step"]!.GetValue<int>()));
        Assert.Equal([2, 2, 3, 3], record.Internal.Select(line => line["layer"]!.GetValue<int>()));                 // final reads as deep as the model
        Assert.Equal(record.Internal.Select(line => line["view"]!.GetValue<string>()), ["layer(2)", "layer(2)", "final", "final"]);
        Assert.Equal([true, true, false, true, true], record.Metrics["internal/entropy"].Select(value => value is not null));
        Assert.All(record.Internal, line => Assert.Equal(3, line["responses"]!.GetValue<int>()));
    }

    [Fact]
    public void Run_FirstStep_HasTheAnalysisOfItsOwnResponsesByTheStartModel()
    {
        var step = _tiny.Run(Looking, "run").Steps[0];
        using var checkpoint = Checkpoint.Open(_tiny.Model);
        using var model = DecoderModel.Load(checkpoint);
        var first = step.Batch.Spread(3).Select(r => new AnalyzedResponse(r.PromptIds, r.ResponseIds));
        var expected = ResponseAnalysis.Run(model, "start", first, new AnalysisSettings { RefinedTokens = 4 });

        var line = RunRecord.Read(_tiny.Path("run")).Internal[0];

        foreach (var curve in Curve.All)
        {
            Assert.Equal(expected.Means(curve), Numbers(line["curves"]![curve.Name]!), (a, b) => Math.Abs(a - b) < 1e-4);
        }
        Assert.Equal(expected.Means(Curve.EntropyLayer)[2], step.Metrics["internal/entropy"], 1e-4);
        Assert.Equal(expected.Means(Curve.ChangeFfn)[1], step.Metrics["internal/entropy_change_ffn"], 1e-4);
        Assert.Equal(expected.Perplexity, step.Metrics["internal/final_perplexity"], 1e-3);
        Assert.Equal(expected.BoundaryLayer, line["boundary_rules"]!["paper/last_positive_change"]?.GetValue<int>());
    }

    [Fact]
    public void Run_Refinement_IsThatOfTheTrainedLayerAndOneAtTheTop()
    {
        var steps = _tiny.Run(Looking, "run").Steps;

        var lines = RunRecord.Read(_tiny.Path("run")).Internal;

        foreach (var refinement in lines.Select(line => line["refinement"]!))
        {
            Assert.Equal(1, Numbers(refinement["cosine_to_top"]!)[^1], 1e-6);
            Assert.Equal(0, Numbers(refinement["kl_to_top"]!)[^1], 1e-6);
        }
        Assert.Equal(Numbers(lines[0]["refinement"]!["kl_to_top"]!)[2], Assert.Single(Numbers(lines[0]["refinement"]!["kl_to_later"]!)));    // layer 2 of 3
        Assert.Equal(Numbers(lines[0]["refinement"]!["kl_to_later"]!)[0], steps[0].Metrics["internal/kl_to_later"], 1e-12);
        Assert.True(steps[0].Metrics["internal/kl_to_top"] > 0);
        Assert.Equal(0, steps[4].Metrics["internal/kl_to_top"], 1e-6);
        Assert.False(steps[4].Metrics.ContainsKey("internal/kl_to_later"));                                        // nothing is later than the last layer
        Assert.Empty(lines[^1]["refinement"]!["kl_to_later"]!.AsArray());
    }

    [Fact]
    public void Run_StoppedAndResumed_HasTheSameLinesToTheByte()
    {
        _tiny.Run(Looking, "unbroken");
        var recipe = Looking with { Train = Looking.Train with { SaveEvery = 2, KeepLast = 5 } };

        Assert.Throws<OperationCanceledException>(() => _tiny.Run(recipe, "broken", stopAfter: 4));
        _tiny.Run(recipe, "broken", Path.Combine(_tiny.Path("broken"), "checkpoints", "step-000002"));

        Assert.Equal(Lines("unbroken"), Lines("broken"));
        Assert.Equal(_tiny.Metrics("unbroken"), _tiny.Metrics("broken"));
    }

    [Fact]
    public void Run_FewerTokensThanTheResponsesHave_MeasuresAFewOfEach()
    {
        var recipe = Looking with { Train = Looking.Train with { InternalCurvesTokens = 1 } };

        _tiny.Run(recipe, "few");
        _tiny.Run(Looking, "all");

        var (few, all) = (RunRecord.Read(_tiny.Path("few")).Internal[0], RunRecord.Read(_tiny.Path("all")).Internal[0]);
        Assert.Equal(all["tokens"]!.GetValue<long>(), few["tokens"]!.GetValue<long>());
        Assert.NotEqual(all["curves"]!["entropy/layer"]!.ToJsonString(), few["curves"]!["entropy/layer"]!.ToJsonString());
    }

    public void Dispose() => _tiny.Dispose();

    private string Lines(string run) => File.ReadAllText(Path.Combine(_tiny.Path(run), "internal.jsonl"));

    private static string WithoutInternal(string line)
    {
        var metrics = JsonNode.Parse(line)!.AsObject();
        foreach (var name in metrics.Select(m => m.Key).Where(name => name.StartsWith("internal/", StringComparison.Ordinal)).ToArray())
        {
            metrics.Remove(name);
        }
        return metrics.ToJsonString();
    }

    private static double[] Numbers(JsonNode node) => [.. node.AsArray().Select(n => n!.GetValue<double>())];
}
