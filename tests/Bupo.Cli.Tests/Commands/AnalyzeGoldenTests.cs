using System.Text.Json.Nodes;
using Bupo.Testing;
using Xunit;

namespace Bupo.Cli.Tests.Commands;

[Trait("Tier", "slow")]
public sealed class AnalyzeGoldenTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bupo-analyze").FullName;

    [Fact]
    public void Analyze_RecordedModel_WritesJsonPlotsTableAndPage()
    {
        var model = Shared.Path("golden", "models", "stories260k");
        var expected = JsonNode.Parse(File.ReadAllText(Path.Combine(model, "expected_internal.json")))!["sequences"]![2]!;
        var tokens = new RecordedTensors(Path.Combine(model, "expected.safetensors")).Ids("seq2.tokens");
        var responses = Responses($$"""{"prompt_ids":[{{tokens[0]}}],"response_ids":[{{string.Join(',', tokens[1..])}},0]}""");

        var run = Cli.Run("analyze", "--model", model, "--responses", responses, "--output", _folder, "--rescale", "0.5");

        Assert.Equal(0, run.ExitCode);
        var json = JsonNode.Parse(File.ReadAllText(Path.Combine(_folder, "analysis.json")))!;
        var means = json["curves"]!["entropy/layer"]!.AsArray().Select(n => n!.GetValue<double>()).ToArray();
        Assert.Equal(expected["H_layer"]!.AsArray().Select(l => l!.AsArray().Average(v => v!.GetValue<double>())), means, (a, b) => Math.Abs(a - b) < Tolerances.RealLogProb);
        foreach (var name in new[] { "entropy_input/attention", "entropy_input/ffn", "entropy_change/layer", "entropy_change/attention", "entropy_change/ffn", "cosine/attention", "cosine/ffn" })
        {
            Assert.Equal(means.Length - 1, json["curves"]![name]!.AsArray().Count);
        }
        Assert.Equal(33, json["tokens"]!.GetValue<int>());
        Assert.NotNull(json["rescaled"]);
        Assert.True(json.AsObject().ContainsKey("boundary_layer"));
        foreach (var plot in new[] { "entropy_flow", "entropy_change", "residual_cosine", "feature_refinement" })
        {
            Assert.True(new FileInfo(Path.Combine(_folder, "plots", plot + ".png")).Length > 1000, plot);
            Assert.Contains("<svg", File.ReadAllText(Path.Combine(_folder, "plots", plot + ".svg")), StringComparison.Ordinal);
        }
        Assert.True(File.Exists(Path.Combine(_folder, "tokens.parquet")));
        var page = File.ReadAllText(Path.Combine(_folder, "report.html"));
        Assert.DoesNotContain("{{", page, StringComparison.Ordinal);
        Assert.DoesNotContain("src=\"http", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Analyze_DataStoppedAndStartedAgain_GivesTheAnalysisOfAnUnbrokenRun()
    {
        string[] Arguments(string folder, params string[] more) =>
        [
            "analyze", "--model", RealModel, "--data", "synthetic:single-digit-sums?difficulty=1&count=5", "--limit", "2", "--max-tokens", "4",
            "--positions", "0.25", "--no-normed", "--output", Path.Combine(_folder, folder), .. more,
        ];
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        var stopped = Cli.RunWith("", stop.Token, Arguments("steps"));
        var continued = Cli.Run(Arguments("steps"));
        var whole = Cli.Run(Arguments("whole"));
        var plain = Cli.Run(Arguments("steps", "--chat-template", "plain"));

        Assert.Equal(ExitCode.Interrupted, stopped.ExitCode);
        Assert.Contains("the same command continues from there", stopped.Error, StringComparison.Ordinal);
        Assert.True((continued.ExitCode, whole.ExitCode) == (0, 0), continued.Error + whole.Error);
        Assert.Contains("2 prompts, 0 of them answered already", whole.Error, StringComparison.Ordinal);
        Assert.Contains("not measured", whole.Out, StringComparison.Ordinal);
        var json = File.ReadAllText(Path.Combine(_folder, "steps", "analysis.json"));
        Assert.Equal(File.ReadAllText(Path.Combine(_folder, "whole", "analysis.json")), json);
        Assert.Equal(2, JsonNode.Parse(json)!["responses"]!.GetValue<int>());
        Assert.DoesNotContain("_normed", JsonNode.Parse(json)!["curves"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(ExitCode.BadInput, plain.ExitCode);
        Assert.Contains("take the same dataset and chat template", plain.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Analyze_Compare_OverlaysTheModelsAndTellsHowFarTheyLieApart()
    {
        var model = Shared.Path("golden", "models", "stories260k");
        var responses = Responses("""{"prompt_ids":[1],"response_ids":[5,6,7]}""");

        var run = Cli.Run("analyze", "--compare", model, model, "--responses", responses, "--output", _folder);

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("largest difference", run.Out, StringComparison.Ordinal);
        Assert.Matches("entropy/layer +0.000", run.Out);
        foreach (var file in new[] { "plots/entropy_flow_layer.png", "plots/feature_refinement_2.svg", "1/report.html", "2/analysis.json" })
        {
            Assert.True(File.Exists(Path.Combine(_folder, file)), file);
        }
    }

    [Fact]
    public void Analyze_CompareOnPrompts_MeasuresBothOnTheFirstOnesAnswers()
    {
        string[] arguments = ["--data", "synthetic:modular-chain?count=3&seed=5", "--chat-template", "plain", "--max-tokens", "12", "--no-normed", "--output", _folder];
        var other = Path.Combine(_folder, "other");
        Directory.CreateDirectory(other);
        foreach (var file in Directory.GetFiles(Embedded))
        {
            File.Copy(file, Path.Combine(other, Path.GetFileName(file)));
        }
        var swapped = File.ReadAllText(Path.Combine(other, "tokenizer.json"));

        var run = Cli.Run(["analyze", "--compare", Embedded, other, .. arguments]);
        File.WriteAllText(Path.Combine(other, "tokenizer.json"), swapped.Replace("\"=\":", "\"x\":", StringComparison.Ordinal));
        var differing = Cli.Run(["analyze", "--compare", Embedded, other, .. arguments]);

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Matches("entropy/layer +0.000", run.Out);
        Assert.True(File.Exists(Path.Combine(_folder, "1", "responses.parquet")));
        Assert.False(File.Exists(Path.Combine(_folder, "2", "responses.parquet")));
        Assert.Equal(ExitCode.BadInput, differing.ExitCode);
        Assert.Contains("cannot be compared on the same answers", differing.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"prompt_ids":[1],"response_ids":[]}""", "no token after the prompt")]
    [InlineData("""{"prompt_ids":[1],"response_ids":[99999]}""", "outside the vocabulary of 512")]
    [InlineData("""{"prompt":"a","response":"b"}""", "no tokenizer")]
    [InlineData("""{"question":"a"}""", "line 1")]
    [InlineData("""{""", "line 1")]
    [InlineData("", "no response")]
    public void Analyze_BadResponses_NamesWhatIsWrong(string line, string expected)
    {
        var run = Cli.Run("analyze", "--model", Shared.Path("golden", "models", "stories260k"), "--responses", Responses(line), "--output", _folder);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--positions", "0")]
    [InlineData("--limit", "-1")]
    public void Analyze_BadOption_NamesIt(string option, string value)
    {
        var run = Cli.Run("analyze", "--model", "m", "--responses", "r", option, value);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(option, run.Error, StringComparison.Ordinal);
    }

    private static string Embedded => Path.Combine(Repository.Folder, "models", "chain-0.3m");

    private static string RealModel => Directory.GetFiles(Shared.Path("models", "smollm2-135m-instruct"), "*.gguf")[0];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Responses(string line)
    {
        var path = Path.Combine(_folder, "responses.jsonl");
        File.WriteAllText(path, line + "\n");
        return path;
    }
}
