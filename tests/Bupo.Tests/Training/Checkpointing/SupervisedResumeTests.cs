using System.Text.Json.Nodes;
using Bupo.Recipes;
using Bupo.Training.Metrics;
using Bupo.Training.Runs;
using Bupo.Training.Supervised;
using Xunit;

namespace Bupo.Tests.Training.Checkpointing;

/// <summary>A run of next-token training that was stopped and resumed is the run that was not.</summary>
public sealed class SupervisedResumeTests : IDisposable
{
    private readonly TinyRun _tiny = new();

    public SupervisedResumeTests()
    {
        File.WriteAllLines(_tiny.Path("sums.jsonl"), Enumerable.Range(0, 7).Select(i => $$"""{"prompt": "{{i}}+1=", "response": "{{(i == 3 ? "4444444444444444" : i + 1)}}"}"""));
        File.WriteAllText(_tiny.Path("sums.txt"), string.Concat(Enumerable.Range(0, 9).Select(i => $"{i}+{9 - i}=9")));
    }

    private delegate void Training(SupervisedRecipe recipe, string folder, Action<string> note, Action<SupervisedStep> finished, string? resume, CancellationToken stop);

    [Theory]
    [InlineData("sft", "sums.jsonl")]
    [InlineData("pretrain", "sums.jsonl")]
    [InlineData("pretrain", "sums.txt")]
    public void Run_StoppedAtAnyStepAndResumed_GivesTheSameWeightsAndMetricsToTheBit(string command, string source)
    {
        var recipe = Recipe(source);
        var unbroken = Run(command, recipe, "unbroken");

        Assert.Throws<OperationCanceledException>(() => Run(command, recipe, "broken", RunFolder.Auto, stopAfter: 2));
        Assert.Throws<OperationCanceledException>(() => Run(command, recipe, "broken", RunFolder.Auto, stopAfter: 3));
        var notes = Run(command, recipe, "broken", RunFolder.Auto);

        Assert.Equal(8, _tiny.Metrics("broken").Length);
        Assert.Equal(_tiny.Metrics("unbroken"), _tiny.Metrics("broken"));
        Assert.Equal(_tiny.Weights("unbroken"), _tiny.Weights("broken"));
        Assert.Contains("Goes on after step 3", notes[0], StringComparison.Ordinal);
        Assert.Equal(unbroken[1..], notes[1..]);                            // as many demonstrations were left out
        Assert.Equal(source == "sums.jsonl" ? 2 : 1, notes.Count);
    }

    [Fact]
    public void Run_ResumedFromAnEarlierCheckpoint_DoesTheLaterStepsAgainAndHoldsEachOnce()
    {
        var recipe = Recipe("sums.jsonl");
        Run("sft", recipe, "run");
        var (metrics, weights) = (_tiny.Metrics("run"), _tiny.Weights("run"));

        Run("sft", recipe, "run", Path.Combine(_tiny.Path("run"), "checkpoints", "step-000005"));

        Assert.Equal(metrics, _tiny.Metrics("run"));
        Assert.Equal(weights, _tiny.Weights("run"));
    }

    [Fact]
    public void Run_SaveEveryAndKeepLast_DecideWhichCheckpointsAreThere()
    {
        Run("sft", Recipe("sums.jsonl"), "run");

        Assert.Equal(["step-000005", "step-000008"], Directory.GetDirectories(_tiny.Path("run/checkpoints")).Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Run_AnotherRecipe_NamesEveryKeyThatDiffers()
    {
        Run("sft", Recipe("sums.jsonl"), "run");
        var other = Recipe("sums.jsonl") with { Seed = 4, Train = Recipe("sums.jsonl").Train with { Sequences = 5, KeepLast = 7 } };

        var error = Assert.Throws<BupoException>(() => Run("sft", other, "run", RunFolder.Auto));

        Assert.Contains("seed: the checkpoint has 1, the recipe 4.", error.Message, StringComparison.Ordinal);
        Assert.Contains("train.sequences: the checkpoint has 2, the recipe 5.", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("keep_last", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_FolderOfARunWithoutResume_IsRefused()
    {
        Run("sft", Recipe("sums.jsonl"), "run");

        var error = Assert.Throws<BupoException>(() => Run("sft", Recipe("sums.jsonl"), "run"));

        Assert.Contains("--resume auto", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WritesItsRecipeAndCurvesThatTheReportDraws()
    {
        Run("sft", Recipe("sums.jsonl"), "run");

        var written = JsonNode.Parse(File.ReadAllText(_tiny.Path("run/run.json")))!["recipe"]!;
        var record = RunRecord.Read(_tiny.Path("run"));
        Assert.Equal("2", written["train.sequences"]!.GetValue<string>());
        Assert.Equal("2", written["train.keep_last"]!.GetValue<string>());
        Assert.All(record.Views, view => Assert.Equal("final", view));
        Assert.Equal(8, record.Metrics["loss"].Count);
        Assert.All(record.Metrics.Keys, name => Assert.True(name == "tokens" || MetricCatalog.Find(name) is not null, name));
    }

    public void Dispose() => _tiny.Dispose();

    private SupervisedRecipe Recipe(string source) => new()
    {
        Model = _tiny.Model,
        Compute = Models.Arithmetic.Compute.Fp32,
        Data = new SupervisedDataRecipe { Source = _tiny.Path(source), SequenceTokens = 13 },
        Optimizer = new OptimizerRecipe { LearningRate = 1e-2, WarmupSteps = 2 },
        Train = new SupervisedTrainRecipe { Steps = 8, Sequences = 2, SaveEvery = 5 },
    };

    private List<string> Run(string command, SupervisedRecipe recipe, string name, string? resume = null, int? stopAfter = null)
    {
        using var stop = new CancellationTokenSource();
        var notes = new List<string>();
        Training run = command == "sft" ? SupervisedRun.FineTune : SupervisedRun.Pretrain;
        run(recipe, _tiny.Path(name), notes.Add, Finished, resume, stop.Token);
        return notes;

        void Finished(SupervisedStep step)
        {
            if (step.Step == stopAfter)
            {
                stop.Cancel();
            }
        }
    }
}
