using Bupo.Testing;
using Xunit;

namespace Bupo.Cli.Tests.Commands;

/// <summary>`bupo sft` and `bupo pretrain` from the command line: run, refused, gone on with, reported.</summary>
public sealed class SupervisedTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bupo-supervised-").FullName;

    public SupervisedTests()
    {
        var model = TinyModelFolder.Write(At("tiny"));
        File.WriteAllLines(At("sums.jsonl"), ["""{"prompt": "3+4=", "response": "7"}""", """{"prompt": "1+1=", "response": "2"}"""]);
        File.WriteAllText(At("recipe.yaml"), $$"""
            model: {{model}}
            compute: fp32
            data: { source: {{At("sums.jsonl")}}, sequence_tokens: 16 }
            optimizer: { learning_rate: 1e-2 }
            train: { steps: 6, sequences: 2, save_every: 2, keep_last: 1 }
            """);
    }

    [Theory]
    [InlineData("sft")]
    [InlineData("pretrain")]
    public void Run_GoneOnWithForMoreSteps_EndsWithTheBitsOfOneRunAndIsReported(string command)
    {
        Assert.Equal(ExitCode.Done, Cli.Run(command, At("recipe.yaml"), "--out", At("unbroken")).ExitCode);
        Assert.Equal(ExitCode.Done, Cli.Run(command, At("recipe.yaml"), "train.steps=3", "--out", At("run")).ExitCode);

        var refused = Cli.Run(command, At("recipe.yaml"), "--out", At("run"));
        var resumed = Cli.Run(command, At("recipe.yaml"), "--out", At("run"), "--resume", "auto");
        var report = Cli.Run("report", At("run"));

        Assert.Equal(ExitCode.BadInput, refused.ExitCode);
        Assert.Contains("--resume auto", refused.Error, StringComparison.Ordinal);
        Assert.True(resumed.ExitCode == ExitCode.Done, resumed.Error);
        Assert.Contains("Goes on after step 3", resumed.Error, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(At("unbroken/model/model.safetensors")), File.ReadAllBytes(At("run/model/model.safetensors")));
        Assert.Equal([At("run/checkpoints/step-000006")], Directory.GetDirectories(At("run/checkpoints")));
        Assert.Equal(ExitCode.Done, report.ExitCode);
        Assert.Contains("6 steps: final from step 1", File.ReadAllText(At("run/report.html")), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string At(string name) => Path.Combine(_folder, name);
}
