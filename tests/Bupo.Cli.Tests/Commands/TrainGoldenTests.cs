using System.Text.Json.Nodes;
using Bupo.Models.Architectures;
using Bupo.Models.Checkpoints;
using Bupo.Models.Decoder;
using Bupo.Testing;
using Xunit;
using static TorchSharp.torch;

namespace Bupo.Cli.Tests.Commands;

[Trait("Tier", "slow")]
public sealed class TrainGoldenTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bupo-train-").FullName;

    [Fact]
    public void Train_RealModelOnSums_MovesLayersUpToTheViewAndWritesWhatItTrained()
    {
        var gguf = Directory.GetFiles(Shared.Path("models", "smollm2-135m-instruct"), "*.gguf")[0];
        var recipe = Path.Combine(Repository.Folder, "recipes", "sums-bupo.yaml");

        var run = Cli.Run("train", recipe, $"model={gguf}", "train.steps=1", "train.save_every=0", "--out", _folder);

        Assert.Equal(Bupo.Cli.ExitCode.Done, run.ExitCode);
        var line = JsonNode.Parse(Assert.Single(File.ReadAllLines(Path.Combine(_folder, "metrics.jsonl"))))!;
        Assert.Equal("layer(8)", line["view"]!.GetValue<string>());
        Assert.True(line["grad_norm"]!.GetValue<double>() > 0);
        Assert.InRange(line["reward/mean"]!.GetValue<double>(), 1.0 / 16, 15.0 / 16);
        Assert.True(line["seconds/update"]!.GetValue<double>() > 0);
        using var before = Checkpoint.Open(gguf);
        using var after = Checkpoint.Open(Path.Combine(_folder, "model"));
        foreach (var name in before.Tensors.Keys)
        {
            using var scope = NewDisposeScope();
            var same = before.Read(name, ScalarType.Float32).bytes.SequenceEqual(after.Read(name, ScalarType.Float32).bytes);
            Assert.True(same == IsAboveLayer8(name), $"{name} {(same ? "is unchanged" : "moved")}.");
        }
    }

    [Fact]
    public void Train_ReplayOfRecordedBatch_WritesTheRecordedParameters()
    {
        var scenario = Shared.Path("golden", "updates", "grpo-qwen3-tied");
        var recipe = Path.Combine(_folder, "replay.yaml");
        File.WriteAllText(recipe, $$"""
            model: {{Shared.Path("golden", "models", "qwen3-tied")}}
            compute: fp32
            rollouts: { replay: [{{Shared.Path("golden", "updates", "batches", "a.safetensors")}}] }
            optimizer: { learning_rate: 1e-3 }
            train: { steps: 1, mini_batch_size: 8 }
            """);
        var output = Path.Combine(_folder, "run");

        var run = Cli.Run("train", recipe, "--out", output);

        Assert.Equal(Bupo.Cli.ExitCode.Done, run.ExitCode);
        var recorded = new RecordedTensors(Path.Combine(scenario, "final.safetensors"));
        using var trained = Checkpoint.Open(Path.Combine(output, "model"));
        using var model = DecoderModel.Load(trained);
        foreach (var name in recorded.Names)
        {
            Near.Equal(recorded.Floats(name), model.Parameters[name].data<float>().ToArray(), 2e-3, name);    // 2 · lr, its README
        }
    }

    [Theory]
    [InlineData("train.stepps=2", "train.stepps", "did you mean steps")]
    [InlineData("schedule=[{view: layer(40)}]", "layer(40)", "3 layers")]
    [InlineData("optimizer.learning_rate=fast", "optimizer.learning_rate", "a number from 0")]
    [InlineData("algorithm.objective=ppo3", "ppo3", "clipped")]
    public void Train_BadRecipe_NamesKeyAndExpectation(string change, string named, string expected)
    {
        var recipe = Path.Combine(_folder, "bad.yaml");
        File.WriteAllText(recipe, $"model: {Shared.Path("golden", "models", "qwen3-tied")}\nrollouts: {{ replay: [none.safetensors] }}\ntrain: {{ steps: 1 }}\n");

        var run = Cli.Run("train", recipe, change, "--out", Path.Combine(_folder, "run"));

        Assert.Equal(Bupo.Cli.ExitCode.BadInput, run.ExitCode);
        Assert.Contains(named, run.Error, StringComparison.Ordinal);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder, "run")));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static bool IsAboveLayer8(string name) =>
        name == ParameterLayout.FinalNorm || Enumerable.Range(9, 22).Any(block => name.StartsWith(ParameterLayout.BlockPrefix(block), StringComparison.Ordinal));
}
