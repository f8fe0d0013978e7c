using System.Text.Json.Nodes;
using Bupo.Testing;
using Xunit;

namespace Bupo.Cli.Tests.Commands;

/// <summary>`bupo eval` with the real model on real and made problems: a few, shortly answered.</summary>
[Trait("Tier", "slow")]
public sealed class EvalGoldenTests : IDisposable
{
    private const string Sums = "synthetic:single-digit-sums?difficulty=1&count=3";
    private readonly string _folder = Directory.CreateTempSubdirectory("bupo-eval-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Eval_StoppedAndExtended_HasTheRecordsOfOneRun()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        var stopped = Cli.RunWith("", stop.Token, Arguments("steps", "--n", "2"));
        var two = Cli.Run(Arguments("steps", "--n", "2"));
        var three = Cli.Run(Arguments("steps", "--n", "3"));
        var whole = Cli.Run(Arguments("whole", "--n", "3", "--json"));

        Assert.Equal(ExitCode.Interrupted, stopped.ExitCode);
        Assert.Contains("the same command continues from there", stopped.Error, StringComparison.Ordinal);
        Assert.True((two.ExitCode, three.ExitCode, whole.ExitCode) == (0, 0, 0), two.Error + three.Error + whole.Error);
        Assert.Contains("6 of 9 are there already", three.Error, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllText(Path.Combine(_folder, "steps", "summary.json")), whole.Out);
        var figures = JsonNode.Parse(whole.Out)!["datasets"]![0]!;
        Assert.Equal((3, 3), (figures["problems"]!.GetValue<int>(), figures["samples"]!.GetValue<int>()));
        Assert.Equal(["1", "2", "3"], figures["pass_at_k"]!.AsObject().Select(p => p.Key));
        Assert.InRange(figures["mean_response_tokens"]!.GetValue<double>(), 1, 12);
        Assert.Contains("Pass@3", three.Out, StringComparison.Ordinal);

        var other = Cli.Run(Arguments("steps", "--n", "2", "--temperature", "0.5"));
        Assert.Equal(ExitCode.BadInput, other.ExitCode);
        Assert.Contains("made with temperature 1, now it is 0.5", other.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Eval_TwoTemperaturesCompared_TellsTestsAndFlips()
    {
        var warm = Cli.Run(Arguments("warm", "--n", "1"));
        var cold = Cli.Run(Arguments("cold", "--n", "1", "--temperature", "0"));

        var run = Cli.Run("eval", "--compare", Path.Combine(_folder, "warm"), Path.Combine(_folder, "cold"), "--out", Path.Combine(_folder, "both"));

        Assert.True((warm.ExitCode, cold.ExitCode, run.ExitCode) == (0, 0, 0), warm.Error + cold.Error + run.Error);
        Assert.Contains("p, McNemar's exact test", run.Out, StringComparison.Ordinal);
        Assert.Contains("gained", run.Out, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_folder, "both", "report.html")));
        var compared = JsonNode.Parse(File.ReadAllText(Path.Combine(_folder, "both", "comparison.json")))!["comparisons"]![0]!;
        Assert.Equal("single-digit-sums", compared["dataset"]!.GetValue<string>());
        Assert.InRange(compared["paired"]!["mc_nemar_p"]!.GetValue<double>(), 0.0, 1.0);
    }

    [Fact]
    public void Eval_BlankGolds_AreRefusedOrDroppedAndSaid()
    {
        string[] gaokao = ["eval", "--model", Model, "--data", "gaokao2023en", "--data-dir", Shared.Path("data"), "--limit", "1", "--n", "1", "--max-tokens", "2", "--out", Path.Combine(_folder, "gaokao")];

        var refused = Cli.Run(gaokao);
        var dropped = Cli.Run([.. gaokao, "--drop-unusable"]);

        Assert.Equal(ExitCode.BadInput, refused.ExitCode);
        Assert.Contains("row 168, column answer: is empty", refused.Error, StringComparison.Ordinal);
        Assert.True(dropped.ExitCode == ExitCode.Done, dropped.Error);
        Assert.Contains("gaokao2023en: 2 left out: unusable.", dropped.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--data", "nowhere", "nowhere is neither a file nor a built-in dataset")]
    [InlineData("--n", "0", "--n is 0, expected at least 1 response a problem")]
    [InlineData("--top-p", "0", "top-p: 0 is outside (0, 1]")]
    [InlineData("--chat-template", "chatml", "There is no chat template 'chatml'")]
    [InlineData("--max-prompt-tokens", "1", "no example left (3 with a prompt longer than 1 tokens)")]
    [InlineData("--data", "synthetic:single-digit-sums?count=2,synthetic:single-digit-sums?count=1", "Two of the datasets are called single-digit-sums")]
    public void Eval_BadOption_NamesIt(string option, string value, string said)
    {
        string[] options = option == "--data" ? [option, value] : ["--data", Sums, option, value];

        var run = Cli.Run(["eval", "--model", Model, "--out", _folder, .. options]);

        Assert.Equal(ExitCode.BadInput, run.ExitCode);
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
    }

    private static string Model => Directory.GetFiles(Shared.Path("models", "smollm2-135m-instruct"), "*.gguf")[0];

    private string[] Arguments(string folder, params string[] more) =>
        ["eval", "--model", Model, "--compute", "fp32", "--data", Sums, "--max-tokens", "12", "--out", Path.Combine(_folder, folder), .. more];
}
