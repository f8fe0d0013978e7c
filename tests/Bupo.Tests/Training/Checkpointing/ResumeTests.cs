using Bupo.Recipes;
using Bupo.Training.Checkpointing;
using Bupo.Training.Runs;
using Xunit;

namespace Bupo.Tests.Training.Checkpointing;

/// <summary>A run that was stopped and resumed is the run that was not.</summary>
[Trait("Tier", "slow")]
public sealed class ResumeTests : IDisposable
{
    private readonly TinyRun _tiny = new();

    [Fact]
    public void Run_StoppedAfterEachStepAndResumed_GivesTheSameWeightsAndMetricsToTheBit()
    {
        var unbroken = _tiny.Run(_tiny.Recipe, "unbroken");

        for (var stop = 1; stop < 5; stop++)
        {
            Assert.Throws<OperationCanceledException>(() => _tiny.Run(_tiny.Recipe, "broken", RunFolder.Auto, stopAfter: stop));
        }
        _tiny.Run(_tiny.Recipe, "broken", RunFolder.Auto);

        Assert.Contains(unbroken.Steps, step => step.Metrics["grad_norm"] > 0);
        Assert.Equal(_tiny.Metrics("unbroken"), _tiny.Metrics("broken"));
        Assert.Equal(_tiny.Weights("unbroken"), _tiny.Weights("broken"));
    }

    [Fact]
    public void Run_ResumedFromAnEarlierCheckpoint_DoesTheLaterStepsAgainAndHoldsEachOnce()
    {
        var recipe = _tiny.Recipe with { Train = _tiny.Recipe.Train with { KeepLast = 5 } };
        _tiny.Run(recipe, "run");
        var (metrics, weights) = (_tiny.Metrics("run"), _tiny.Weights("run"));
        File.AppendAllText(Path.Combine(_tiny.Path("run"), "metrics.jsonl"), "{\"step\": 6, \"loss\"");         // as a killed process leaves it

        _tiny.Run(recipe, "run", Path.Combine(_tiny.Path("run"), "checkpoints", "step-000002"));

        Assert.Equal(metrics, _tiny.Metrics("run"));
        Assert.Equal(weights, _tiny.Weights("run"));
        Assert.Equal(10, File.ReadAllLines(Path.Combine(_tiny.Path("run"), "samples.jsonl")).Length);
    }

    [Fact]
    public void Run_StoppedBetweenCheckpoints_SavesTheLastWholeStep()
    {
        var recipe = _tiny.Recipe with { Train = _tiny.Recipe.Train with { SaveEvery = 100 } };

        Assert.Throws<OperationCanceledException>(() => _tiny.Run(recipe, "run", stopAfter: 3));

        Assert.Equal(["step-000003"], Checkpoints("run"));
    }

    [Fact]
    public void Run_MoreStepsThanBefore_GoesOnFromTheEnd()
    {
        _tiny.Run(_tiny.Recipe with { Train = _tiny.Recipe.Train with { Steps = 3 } }, "run");
        _tiny.Run(_tiny.Recipe, "unbroken");

        _tiny.Run(_tiny.Recipe, "run", RunFolder.Auto);

        Assert.Equal(_tiny.Weights("unbroken"), _tiny.Weights("run"));
    }

    [Fact]
    public void Run_KeepBest_KeepsTheLastAndTheBestByItsMetric()
    {
        var recipe = _tiny.Recipe with { Train = _tiny.Recipe.Train with { KeepLast = 1, KeepBest = "learning_rate", BestIs = BestValue.Smallest } };

        _tiny.Run(recipe, "run");

        Assert.Equal(["step-000001", "step-000005"], Checkpoints("run"));                                       // the warm-up's first rate is the smallest
    }

    [Fact]
    public void Run_AnotherRecipe_NamesEveryKeyThatDiffers()
    {
        _tiny.Run(_tiny.Recipe with { Train = _tiny.Recipe.Train with { Steps = 1 } }, "run");
        var other = _tiny.Recipe with
        {
            Seed = 4,
            Optimizer = _tiny.Recipe.Optimizer with { LearningRate = 0.5 },
            Train = _tiny.Recipe.Train with { KeepLast = 7 },
        };

        var error = Assert.Throws<BupoException>(() => _tiny.Run(other, "run", RunFolder.Auto));

        Assert.Contains("seed: the checkpoint has 3, the recipe 4.", error.Message, StringComparison.Ordinal);
        Assert.Contains("optimizer.learning_rate: the checkpoint has 0.01, the recipe 0.5.", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("keep_last", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_DamagedCheckpoint_NamesTheFile()
    {
        _tiny.Run(_tiny.Recipe, "run");
        var file = Path.Combine(_tiny.Path("run"), "checkpoints", "step-000005", "training", "optimizer.safetensors");
        var bytes = File.ReadAllBytes(file);
        bytes[^3] ^= 1;
        File.WriteAllBytes(file, bytes);

        var error = Assert.Throws<BupoException>(() => _tiny.Run(_tiny.Recipe with { Train = _tiny.Recipe.Train with { Steps = 6 } }, "run", RunFolder.Auto));

        Assert.Contains("training/optimizer.safetensors is damaged", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_FolderOfAnotherRun_IsRefused()
    {
        _tiny.Run(_tiny.Recipe, "run");

        var error = Assert.Throws<BupoException>(() => _tiny.Run(_tiny.Recipe, "run"));

        Assert.Contains("--resume auto", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Restore_AnotherModel_NamesTheTensor()
    {
        _tiny.Run(_tiny.Recipe, "run");
        var checkpoint = TrainingCheckpoint.Open(Path.Combine(_tiny.Path("run"), "checkpoints", "step-000005"));
        using var other = Rollouts.TinyModel.Make();

        var error = Assert.Throws<BupoException>(() => checkpoint.Restore(other, []));

        Assert.Contains("it is of another model", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_DiskFullWhileSaving_KeepsTheCheckpointBeforeAndSaysSo()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "A full disk is played by /dev/full.");
        var folder = Path.Combine(_tiny.Path("run"), "checkpoints");

        var error = Assert.Throws<BupoException>(() => _tiny.Run(_tiny.Recipe, "run", finished: step =>
        {
            if (step == 3)
            {
                var aside = Directory.CreateDirectory(Path.Combine(folder, "step-000003.unfinished", "training")).FullName;
                File.CreateSymbolicLink(Path.Combine(aside, "state.json"), "/dev/full");
            }
        }));

        Assert.Contains("step 3 cannot be saved", error.Message, StringComparison.Ordinal);
        Assert.Contains("No space left on device", error.Message, StringComparison.Ordinal);
        Assert.Contains("checkpoint of step 2 is whole", error.Message, StringComparison.Ordinal);
        Assert.Equal(["step-000001", "step-000002"], Checkpoints("run"));
        _tiny.Run(_tiny.Recipe, "unbroken");
        _tiny.Run(_tiny.Recipe, "run", RunFolder.Auto);
        Assert.Equal(_tiny.Weights("unbroken"), _tiny.Weights("run"));
    }

    public void Dispose() => _tiny.Dispose();

    private string[] Checkpoints(string name) =>
        [.. Directory.GetDirectories(Path.Combine(_tiny.Path(name), "checkpoints")).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal)];
}
