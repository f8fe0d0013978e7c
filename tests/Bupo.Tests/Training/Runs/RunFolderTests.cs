using Bupo.Recipes;
using Bupo.Recipes.Phases;
using Bupo.Training.Runs;
using Xunit;

namespace Bupo.Tests.Training.Runs;

public sealed class RunFolderTests : IDisposable
{
    private readonly TinyRun _tiny = new();

    [Theory]
    [InlineData("models/mine/weights", "a folder whose name begins like ours")]
    [InlineData("model-base/weights", "the only copy of a start model")]
    [InlineData("model.unfinished-backup/weights", "looks like what a killed process left")]
    [InlineData("parts/000000.bin", "another command's")]
    [InlineData("tensorboard-old/events", "older events")]
    public void Run_FolderHoldsOtherFiles_LeavesThem(string name, string reason)
    {
        var path = Put("run/" + name);

        _tiny.Run(Short, "run");
        _tiny.Run(Short with { Train = Short.Train with { Steps = 2 } }, "run", RunFolder.Auto);

        Assert.True(File.Exists(path), reason);
    }

    [Theory]
    [InlineData("model/model.safetensors", null)]
    [InlineData("model/model.safetensors", RunFolder.Auto)]
    [InlineData("checkpoints/step-000001/weights", RunFolder.Auto)]
    [InlineData("metrics.jsonl", RunFolder.Auto)]
    [InlineData("samples.jsonl", null)]
    [InlineData("tensorboard/events.out.tfevents.1", null)]
    [InlineData("run.json", null)]
    public void Run_FolderHoldsOurNamesOfNoRun_IsRefused(string name, string? resume)
    {
        var path = Put("run/" + name);

        var error = Assert.Throws<BupoException>(() => _tiny.Run(Short, "run", resume));

        Assert.Contains(name.Split('/')[0], error.Message, StringComparison.Ordinal);
        Assert.Contains("move it away", error.Message, StringComparison.Ordinal);
        Assert.Equal("keep", File.ReadAllText(path));
    }

    [Fact]
    public void Resume_ModelThatTheRunDidNotWrite_IsRefused()
    {
        Assert.ThrowsAny<OperationCanceledException>(() => _tiny.Run(_tiny.Recipe, "run", stopAfter: 2));
        var path = Put("run/model/model.safetensors");

        var error = Assert.Throws<BupoException>(() => _tiny.Run(_tiny.Recipe, "run", RunFolder.Auto));

        Assert.Contains("did not write it", error.Message, StringComparison.Ordinal);
        Assert.Equal("keep", File.ReadAllText(path));
    }

    public void Dispose() => _tiny.Dispose();

    private Recipe Short => _tiny.Recipe with { Schedule = [new PhaseRecipe()], Train = _tiny.Recipe.Train with { Steps = 1 } };

    private string Put(string name)
    {
        var path = _tiny.Path(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "keep");
        return path;
    }
}
