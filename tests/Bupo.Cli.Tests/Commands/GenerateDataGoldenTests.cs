using System.Text.Json.Nodes;
using Bupo.Rollouts;
using Bupo.Testing;
using Xunit;

namespace Bupo.Cli.Tests.Commands;

/// <summary>`bupo generate --data` with the real model.</summary>
[Trait("Tier", "slow")]
public sealed class GenerateDataGoldenTests : IDisposable
{
    private const string Sums = "synthetic:single-digit-sums?difficulty=1&count=3";
    private readonly string _folder = Directory.CreateTempSubdirectory("bupo-generate-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Generate_StoppedAndStartedAgain_GivesTheFileOfAnUnbrokenRun()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        var stopped = Cli.RunWith("", stop.Token, Arguments("steps.parquet", "--n", "2"));
        var two = Cli.Run(Arguments("steps.parquet", "--n", "2"));
        var three = Cli.Run(Arguments("steps.parquet", "--n", "3", "--json"));
        var whole = Cli.Run(Arguments("whole.parquet", "--n", "3"));

        Assert.Equal(ExitCode.Interrupted, stopped.ExitCode);
        Assert.Contains("the same command continues from there", stopped.Error, StringComparison.Ordinal);
        Assert.True((two.ExitCode, three.ExitCode, whole.ExitCode) == (0, 0, 0), two.Error + three.Error + whole.Error);
        Assert.Contains("6 of 9 are there already", three.Error, StringComparison.Ordinal);
        Assert.Equal(9, (int)JsonNode.Parse(three.Out)!["responses"]!);
        var (a, b) = (Load("steps.parquet"), Load("whole.parquet"));
        Assert.Equal(b.Sampling, a.Sampling);
        Assert.Equal(b.WeightsChecksum, a.WeightsChecksum);
        Assert.Equal(b.Rollouts.Select(Key), a.Rollouts.Select(Key));
        Assert.All(a.Rollouts, r => Assert.NotNull(r.Answer));
        Assert.Equal(["steps.parquet", "whole.parquet"], Directory.GetFileSystemEntries(_folder).Select(Path.GetFileName).Order());

        var other = Cli.Run(Arguments("steps.parquet", "--n", "2", "--temperature", "0.5"));
        Assert.Equal(ExitCode.BadInput, other.ExitCode);
        Assert.Contains("sampled with other settings", other.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Generate_InternalView_AnswersByItself()
    {
        var run = Cli.Run(Arguments("internal.parquet", "--view", "layer(20, normed)", "--stop", "\n"));

        Assert.True(run.ExitCode == ExitCode.Done, run.Error);
        Assert.All(Load("internal.parquet").Rollouts, r => Assert.InRange(r.ResponseIds.Length, 1, 8));
    }

    [Theory]
    [InlineData("--n", "0", "--n is 0, expected at least 1 response a prompt")]
    [InlineData("--out", "rollouts.csv", "expected a .parquet file")]
    [InlineData("--out", "nowhere/rollouts.parquet", "whose folder does not exist")]
    [InlineData("--chat", "Hello", "--data brings its own prompts")]
    [InlineData("--view", "layer(40)", "layer(40)")]
    [InlineData("--cache", "0.0001", "of cache, the budget is")]
    [InlineData("--stop", "", "a stop string is empty")]
    public void Generate_BadOption_NamesIt(string option, string value, string said)
    {
        string[] output = option == "--out" ? [] : ["--out", Path.Combine(_folder, "x.parquet")];

        var run = Cli.Run(["generate", "--model", Model, "--data", Sums, option, value, .. output]);

        Assert.Equal(ExitCode.BadInput, run.ExitCode);
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
    }

    private static string Model => Directory.GetFiles(Shared.Path("models", "smollm2-135m-instruct"), "*.gguf")[0];

    private static (int, int, string?, string?, string) Key(Rollout r) =>
        (r.GroupIndex, r.SampleIndex, r.ExampleId, r.Text, string.Join(' ', r.ResponseIds.Zip(r.SamplerLogProbs!)));

    private RolloutBatch Load(string name) => RolloutBatchFile.Load(Path.Combine(_folder, name));

    private string[] Arguments(string file, params string[] more) =>
        ["generate", "--model", Model, "--compute", "fp32", "--data", Sums, "--max-tokens", "8", "--out", Path.Combine(_folder, file), .. more];
}
