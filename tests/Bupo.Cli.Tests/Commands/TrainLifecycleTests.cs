using System.Diagnostics;
using System.Text.Json.Nodes;
using Bupo.Testing;
using Bupo.Training.Metrics;
using Xunit;
using static TorchSharp.torch;

namespace Bupo.Cli.Tests.Commands;

/// <summary>Training processes that are stopped, resumed, reported and explained.</summary>
[Trait("Tier", "slow")]
public sealed class TrainLifecycleTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bupo-lifecycle-").FullName;
    private readonly int _threads = get_num_threads();

    public TrainLifecycleTests()
    {
        set_num_threads(1);                                                 // as the processes beside it
        var model = TinyModelFolder.Write(At("tiny"));
        File.WriteAllText(At("recipe.yaml"), $$"""
            model: {{model}}
            compute: fp32
            data: { source: {{Path.Combine(model, "sums.jsonl")}}, template: plain, rule: gsm8k_flex }
            rollouts: { prompts: 4, group_size: 8, max_response_tokens: 4 }
            schedule: [{ view: layer(2), until: 3 }, { view: final }]
            optimizer: { learning_rate: 1e-2 }
            train: { steps: 40, mini_batch_size: 16, save_every: 3 }
            """);
    }

    [Theory]
    [InlineData("-KILL")]
    [InlineData("-TERM")]
    public void Train_ProcessEndedBySignalAndResumed_EndsWithTheSameBits(string signal)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "The signal is sent with kill.");
        Assert.Equal(ExitCode.Done, Cli.Run("train", At("recipe.yaml"), "--out", At("unbroken")).ExitCode);
        using (var process = Start("train", At("recipe.yaml"), "--out", At("broken"), "--resume", "auto"))
        {
            // A row is told once its step is written.
            while (process.StandardError.ReadLine() is { } line && !line.Contains(" 5/40 ", StringComparison.Ordinal))
            {
            }
            using var kill = Process.Start("kill", [signal, $"{process.Id}"]);
            var error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode != ExitCode.Done, $"The run was over before the signal: {error}");
        }

        var resumed = Cli.Run("train", At("recipe.yaml"), "--out", At("broken"), "--resume", "auto");

        Assert.Equal(ExitCode.Done, resumed.ExitCode);
        Assert.Contains("Goes on after step", resumed.Error, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(At("unbroken/model/model.safetensors")), File.ReadAllBytes(At("broken/model/model.safetensors")));
        Assert.Equal(Metrics("unbroken"), Metrics("broken"));
    }

    [Fact]
    public void Report_TwoRuns_IsOneFileWithCurvesAndSamplesOfBoth()
    {
        Assert.Equal(ExitCode.Done, Cli.Run("train", At("recipe.yaml"), "train.steps=4", "train.internal_curves_every=2", "--out", At("bupo")).ExitCode);
        Assert.Equal(ExitCode.Done, Cli.Run("train", At("recipe.yaml"), "train.steps=4", "schedule=[{view: final}]", "--out", At("grpo")).ExitCode);

        var report = Cli.Run("report", At("bupo"), At("grpo"));

        Assert.Equal(ExitCode.Done, report.ExitCode);
        var page = File.ReadAllText(At("bupo/report.html"));
        Assert.DoesNotContain("://", page.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal), StringComparison.Ordinal);
        foreach (var name in new[] { "bupo", "grpo" })
        {
            var values = page.Split($"data-name=\"{name}\" data-y=\"")[1].Split('"')[0];    // of the first chart, the reward
            Assert.Equal(4, values.Split('|').Length);
        }
        Assert.Equal(10, page.Split("<svg class=\"heat\"").Length - 1);                       // one map per quantity, of the run that measured them
        Assert.Contains("data-columns=\"1|2|4\"", page, StringComparison.Ordinal);
        Assert.Contains("layer(2) from step 1, then final from step 4", page, StringComparison.Ordinal);
        Assert.Contains("8 of 8 samples", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Report_FolderWithoutRun_IsRefused()
    {
        var report = Cli.Run("report", At("tiny"));

        Assert.Equal(ExitCode.BadInput, report.ExitCode);
        Assert.Contains("holds no metrics.jsonl", report.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_Metric_TellsUnitAndWhatIsNormal()
    {
        var explained = Cli.Run("explain", "policy/entropy");

        Assert.Equal(ExitCode.Done, explained.ExitCode);
        Assert.Contains("nats", explained.Out, StringComparison.Ordinal);
        Assert.Contains("not normal", explained.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("clip_fraction", "policy/clip_fraction")]
    [InlineData("rewrd/mean", "reward/mean")]
    public void Explain_UnknownMetric_NamesTheNearest(string word, string nearest)
    {
        var explained = Cli.Run("explain", word);

        Assert.Equal(ExitCode.BadInput, explained.ExitCode);
        Assert.Contains($"Did you mean {nearest}?", explained.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void MetricsPage_EveryMetric_SaysWhatExplainSays()
    {
        var page = Path.Combine(Repository.Folder, "docs", "metrics.md");
        var expected = "# Metrics\n\nWhat `bupo explain` says of every number of metrics.jsonl; a test keeps this page so.\n"
            + string.Concat(MetricCatalog.All.Select(m => $"\n## {m.Name}\n\n{m.Meaning}{(m.Unit.Length == 0 ? "" : $" Unit: {m.Unit}.")}\n\n"
                + $"* Normal: {m.Normal}\n* Not normal: {m.Odd}\n"));
        if (Environment.GetEnvironmentVariable("BUPO_APPROVE") == "1")
        {
            File.WriteAllText(page, expected);
        }

        Assert.True(File.Exists(page) && File.ReadAllText(page) == expected, "docs/metrics.md is not what the catalog says; run this test with BUPO_APPROVE=1 to write it anew.");
    }

    public void Dispose()
    {
        set_num_threads(_threads);
        Directory.Delete(_folder, recursive: true);
    }

    private string At(string name) => Path.Combine(_folder, name);

    private string[] Metrics(string run) => [.. File.ReadAllLines(At($"{run}/metrics.jsonl")).Select(text =>
    {
        var line = JsonNode.Parse(text)!.AsObject();
        foreach (var metric in MetricCatalog.All.Where(m => m.IsOfTheMachine))
        {
            line.Remove(metric.Name);
        }
        return line.ToJsonString();
    })];

    private static Process Start(params string[] arguments) => Process.Start(
        new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Bupo.Cli.dll"), .. arguments])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            Environment = { ["OMP_NUM_THREADS"] = "1", ["MKL_NUM_THREADS"] = "1" },
        })!;
}
