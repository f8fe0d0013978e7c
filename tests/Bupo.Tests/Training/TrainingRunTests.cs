using Bupo.Recipes;
using Bupo.Recipes.Phases;
using Bupo.Rollouts;
using Bupo.Training.Metrics;
using Bupo.Training.Runs;
using Xunit;
using static TorchSharp.torch;

namespace Bupo.Tests.Training;

public sealed class TrainingRunTests : IDisposable
{
    private readonly TinyRun _tiny = new();

    [Fact]
    public void Run_ThreeUnsoundUpdatesInARow_StopsWithTheBatchSavedForReplay()
    {
        var recipe = _tiny.Recipe with
        {
            Optimizer = _tiny.Recipe.Optimizer with { LearningRate = 1e30, WarmupSteps = 0 },
            Train = _tiny.Recipe.Train with { MiniBatchSize = 0, UpdatesPerRollout = 4 },
        };

        var error = Assert.Throws<BupoException>(() => _tiny.Run(recipe, "run"));

        var file = Path.Combine(_tiny.Path("run"), "stopped-step-000001.safetensors");
        Assert.Contains("not finite 3 times in a row", error.Message, StringComparison.Ordinal);
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
        Assert.Equal(32, ReplayBatchFile.Load(file).Rollouts.Count);
        var replayed = _tiny.Run(
            _tiny.Recipe with { Rollouts = _tiny.Recipe.Rollouts with { Replay = [file] }, Train = _tiny.Recipe.Train with { Steps = 1 } }, "replayed");
        Assert.Single(replayed.Steps);
    }

    [Fact]
    public void Run_UnsoundUpdate_IsSkippedAndCounted()
    {
        var recipe = _tiny.Recipe with
        {
            Optimizer = _tiny.Recipe.Optimizer with { LearningRate = 1e30, WarmupSteps = 0 },
            Train = _tiny.Recipe.Train with { Steps = 1, MiniBatchSize = 0, UpdatesPerRollout = 2 },
        };

        var step = Assert.Single(_tiny.Run(recipe, "run").Steps);

        Assert.Equal(1, step.Metrics["update/optimizer_steps"]);
        Assert.Equal(1, step.Metrics["update/skipped"]);
    }

    [Fact]
    public void Run_EveryMetric_IsInTheCatalog()
    {
        var run = _tiny.Run(_tiny.Recipe with { Train = _tiny.Recipe.Train with { InternalCurvesEvery = 1 } }, "run");

        var written = run.Steps.SelectMany(step => step.Metrics.Keys).Distinct().ToArray();

        Assert.Equal([], written.Except(MetricCatalog.All.Select(m => m.Name)));
        // Parts that this recipe does not have: a critic, a guard, a reference, a correction of the sampler; and boundaries that its model may lack.
        string[] elsewhere = ["seconds/values", "seconds/critic", "update/truncated_tokens"];
        Assert.Equal([], MetricCatalog.All.Select(m => m.Name).Except(written).Except(elsewhere)
            .Where(name => name.Split('/')[0] is not ("critic" or "guard" or "kl") && !name.StartsWith("internal/boundary_", StringComparison.Ordinal)));
        Assert.Equal(MetricCatalog.All.Count, MetricCatalog.All.Select(m => m.Name).Distinct().Count());
    }

    [Fact]
    public void Run_FirstUpdateOfAStep_HasRatioOneAndSamplerAndTrainerAgree()
    {
        var recipe = _tiny.Recipe with { Train = _tiny.Recipe.Train with { MiniBatchSize = 0, UpdatesPerRollout = 1, SamplerCheck = 3 } };

        var run = _tiny.Run(recipe, "run");

        Assert.All(run.Steps, step =>
        {
            Assert.InRange(step.Metrics["policy/ratio_min"], 1 - 1e-5, 1);
            Assert.InRange(step.Metrics["policy/ratio_max"], 1, 1 + 1e-5);
            Assert.InRange(step.Metrics["sampler/log_prob_gap"], 0, 1e-4);
        });
        Assert.DoesNotContain(run.Notes, note => note.StartsWith("ALARM", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_SamplerPastItsTolerance_SoundsAnAlarmEveryStep()
    {
        var run = _tiny.Run(_tiny.Recipe with { Train = _tiny.Recipe.Train with { SamplerTolerance = 0 } }, "run");

        Assert.Equal(5, run.Notes.Count(note => note.StartsWith("ALARM", StringComparison.Ordinal) && note.Contains("train.sampler_tolerance", StringComparison.Ordinal)));
    }

    [Fact]
    public void Run_ManySteps_LeavesNoTensorBehind()
    {
        var before = Tensor.TotalCount;

        var run = _tiny.Run(_tiny.Recipe with { Train = _tiny.Recipe.Train with { Steps = 40, SaveEvery = 7, Samples = 0 } }, "run");

        Assert.Equal(run.Steps[4].Metrics["memory/tensors"], run.Steps[^1].Metrics["memory/tensors"]);
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Run_Tensorboard_WritesEventsThatReadBackEachStepOnce()
    {
        var recipe = _tiny.Recipe with { Train = _tiny.Recipe.Train with { Tensorboard = true } };
        Assert.Throws<OperationCanceledException>(() => _tiny.Run(recipe, "run", stopAfter: 3));
        _tiny.Run(recipe, "run", RunFolder.Auto);

        var events = Events(Path.Combine(_tiny.Path("run"), "tensorboard")).Where(e => e.Tag == "policy/entropy").ToArray();

        var record = RunRecord.Read(_tiny.Path("run"));
        Assert.Equal([1L, 2, 3, 4, 5], events.Select(e => e.Step));
        Assert.Equal(record.Metrics["policy/entropy"].Select(v => (float)v!.Value), events.Select(e => e.Value));
    }

    [Fact]
    public void Run_Samples_AreKeptAsText()
    {
        _tiny.Run(_tiny.Recipe, "run");

        var samples = RunRecord.Read(_tiny.Path("run")).Samples;

        Assert.Equal([1, 1, 2, 2, 3, 3, 4, 4, 5, 5], samples.Select(s => s["step"]!.GetValue<int>()));
        Assert.All(samples, s => Assert.Matches(@"^\d\+\d=$", s["prompt"]!.GetValue<string>()));
    }

    [Fact]
    public void Run_ReMax_LearnsAgainstGreedyBaselinesAndReplaysItsBatch()
    {
        var recipe = _tiny.Recipe with
        {
            Algorithm = new AlgorithmRecipe { Name = "remax" },
            Schedule = [new PhaseRecipe()],
            Optimizer = new OptimizerRecipe { LearningRate = 3e-3 },
            Rollouts = _tiny.Recipe.Rollouts with { Prompts = 8, GroupSize = 16, MaxResponseTokens = 2 },
            Train = new TrainRecipe { Steps = 50, SaveEvery = 0 },
        };

        var steps = _tiny.Run(recipe, "run").Steps;

        var rewards = steps.Select(s => s.Metrics["reward/mean"]).ToArray();
        Assert.True(rewards[^10..].Average() > rewards[..10].Average() + 0.1, string.Join(' ', rewards));
        Assert.All(steps.SelectMany(s => s.Batch.Rollouts.GroupBy(r => r.GroupIndex)), group => Assert.Single(group.Select(r => r.BaselineReward).Distinct()));
        Assert.Equal([0.0, 1.0], steps.SelectMany(s => s.Batch.Rollouts).Select(r => r.BaselineReward!.Value).Distinct().Order());
        var (batch, parquet) = (_tiny.Path("batch.safetensors"), _tiny.Path("batch.parquet"));
        RolloutBatchFile.Save(parquet, steps[0].Batch);
        ReplayBatchFile.Save(batch, RolloutBatchFile.Load(parquet));
        _tiny.Run(recipe with { Train = recipe.Train with { Steps = 1 } }, "sampled");
        _tiny.Run(recipe with { Train = recipe.Train with { Steps = 1 }, Rollouts = recipe.Rollouts with { Replay = [batch] } }, "replayed");
        Assert.Equal(_tiny.Weights("sampled"), _tiny.Weights("replayed"));
    }

    [Fact]
    public void Run_ReMaxOnABatchWithoutBaselines_SaysWhatToDo()
    {
        var batch = _tiny.Path("batch.safetensors");
        ReplayBatchFile.Save(batch, _tiny.Run(_tiny.Recipe with { Train = _tiny.Recipe.Train with { Steps = 1 } }, "run").Steps[0].Batch);

        var error = Assert.Throws<BupoException>(() => _tiny.Run(
            _tiny.Recipe with { Algorithm = new AlgorithmRecipe { Name = "remax" }, Rollouts = _tiny.Recipe.Rollouts with { Replay = [batch] } }, "replayed"));

        Assert.Contains("sample instead of replaying", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_BestMetricUnknown_IsRefused()
    {
        var error = Assert.Throws<BupoException>(() => _tiny.Run(_tiny.Recipe with { Train = _tiny.Recipe.Train with { KeepBest = "rewards" } }, "run"));

        Assert.Contains("train.keep_best is rewards", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _tiny.Dispose();

    /// <summary>Scalars of a folder's TFRecords: length, its sum, an Event, its sum.</summary>
    private static IEnumerable<(string Tag, long Step, float Value)> Events(string folder)
    {
        foreach (var file in Directory.GetFiles(folder))
        {
            using var reader = new BinaryReader(File.OpenRead(file));
            while (reader.BaseStream.Position < reader.BaseStream.Length)
            {
                var length = reader.ReadInt64();
                reader.ReadUInt32();
                var read = Tensorboard.Event.Parser.ParseFrom(reader.ReadBytes((int)length));
                reader.ReadUInt32();
                foreach (var value in read.Summary?.Value.AsEnumerable() ?? [])
                {
                    yield return (value.Tag, read.Step, value.SimpleValue);
                }
            }
        }
    }
}
