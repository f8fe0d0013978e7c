using System.Diagnostics;
using System.Text.Json.Nodes;
using Bupo.Testing;
using Xunit;

namespace Bupo.Cli.Tests.Commands;

/// <summary>Whole experiments of a tiny model, with their processes.</summary>
[Trait("Tier", "slow")]
public sealed class ExperimentTests(ExperimentTests.Whole whole) : IClassFixture<ExperimentTests.Whole>
{
    [Fact]
    public void Experiment_Whole_WritesTableFiguresAndResults()
    {
        Assert.Equal(ExitCode.Done, whole.Done.ExitCode);
        var table = File.ReadAllText(Path.Combine(whole.Folder("a"), "tiny", "table.md"));

        Assert.Equal(table, whole.Done.Out);
        Assert.Contains("| two | 0.01 | ", table, StringComparison.Ordinal);
        Assert.Contains("With 2 seeds the sign-flip test's smallest p is 0.5.", table, StringComparison.Ordinal);
        Assert.Contains("layer(1) 1, final 2–3", table, StringComparison.Ordinal);
        Assert.Matches(@"\| two \| 2 \|( [^|]+ \|){3}( -?\d\.\d\d)+ 1\.00 \|", table);      // each layer beside the last
        Assert.Equal(["arms.png", "arms.svg", "refinement.png", "refinement.svg", "reward-mean.png", "reward-mean.svg"],
            Directory.GetFiles(Path.Combine(whole.Folder("a"), "tiny", "figures")).Select(Path.GetFileName).Order());
        Assert.Contains("seeds 4/4", whole.Done.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', whole.Done.Error);
    }

    [Fact]
    public void Experiment_RunOfTheStore_IsARunThatReportTakes()
    {
        var run = Path.Combine(whole.Folder("a"), "store", whole.Results("a")["arms"]![0]!["runs"]![0]!["folder"]!.GetValue<string>());

        var report = Cli.Run("report", run, "--out", Path.Combine(whole.Root, "report.html"));

        Assert.Equal(ExitCode.Done, report.ExitCode);
        Assert.False(Directory.Exists(Path.Combine(run, "checkpoints")));
        Assert.True(Directory.Exists(Path.Combine(run, "model")));
    }

    [Fact]
    public void Experiment_DoneAlready_RunsNothingAndSaysTheSame()
    {
        var before = File.GetLastWriteTimeUtc(Directory.GetFiles(Path.Combine(whole.Folder("a"), "store"), "metrics.jsonl", SearchOption.AllDirectories)[0]);

        var again = whole.Run("a");

        Assert.Equal(whole.Done.Out, again.Out);
        Assert.DoesNotContain("1/", again.Error, StringComparison.Ordinal);
        Assert.Equal(before, File.GetLastWriteTimeUtc(Directory.GetFiles(Path.Combine(whole.Folder("a"), "store"), "metrics.jsonl", SearchOption.AllDirectories)[0]));
    }

    [Fact]
    public void Experiment_OneArmAlone_ReproducesItsNumbers()
    {
        var only = whole.Run("b", "--only", "two", "--jobs", "1");

        Assert.Equal(ExitCode.Done, only.ExitCode);
        var arm = Assert.Single(whole.Results("b")["arms"]!.AsArray())!;
        Assert.Equal(Numbers(whole.Results("a")["arms"]![1]!["runs"]!), Numbers(arm["runs"]!));
        Assert.Contains("one: not run yet.", only.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Experiment_KilledAndStartedAgain_EndsAsTheUnbrokenOne()
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Bupo.Cli.dll"), .. whole.Line("c"), "--jobs", "1"]) { RedirectStandardError = true, RedirectStandardOutput = true };
        using (var process = Process.Start(start)!)
        {
            while (process.StandardError.ReadLine() is { } line && !line.StartsWith("seeds 1/4", StringComparison.Ordinal))
            {
            }
            process.Kill();
            process.WaitForExit();
        }

        var rest = whole.Run("c");

        Assert.Equal(ExitCode.Done, rest.ExitCode);
        Assert.Contains("seeds 3/3", rest.Error, StringComparison.Ordinal);
        Assert.Equal(Numbers(whole.Results("a")), Numbers(whole.Results("c")));
    }

    [Fact]
    public void Experiment_RunThatFails_IsNamedAndTheOthersAreShown()
    {
        // No layer of the tiny model agrees with its policy.
        var failed = whole.Run("e", "arms=[{name: one}, {name: auto, change: {schedule: [{view: layer(auto), rule: agreement, until: 1}, {view: final}]}}]", "seeds=[1]");

        Assert.Equal(ExitCode.Failed, failed.ExitCode);
        Assert.Contains("auto: failed: ", failed.Out, StringComparison.Ordinal);
        Assert.Contains("| one | ", failed.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--only tow", "--only tow: there is no such arm")]
    [InlineData("--jobs 0", "--jobs is 0, expected at least 1.")]
    [InlineData("rollouts.groups=3", "(override rollouts.groups=3) is unknown")]
    public void Experiment_BadUsage_IsNamed(string arguments, string problem)
    {
        var bad = whole.Run("d", arguments.Split(' '));

        Assert.Equal(ExitCode.BadInput, bad.ExitCode);
        Assert.Contains(problem, bad.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(whole.Folder("d")));
    }

    // What takes another time every time is no number of the experiment.
    private static string Numbers(JsonNode node)
    {
        var copy = node.DeepClone();
        Strip(copy);
        return copy.ToJsonString();

        static void Strip(JsonNode? value)
        {
            if (value is JsonObject group)
            {
                foreach (var key in group.Select(pair => pair.Key).Where(key => key.StartsWith("seconds", StringComparison.Ordinal)).ToArray())
                {
                    group.Remove(key);
                }
            }
            foreach (var inner in value is JsonObject members ? members.Select(pair => pair.Value) : value is JsonArray items ? items : Enumerable.Empty<JsonNode?>())
            {
                Strip(inner);
            }
        }
    }

    /// <summary>The experiment run whole, once, into folder a.</summary>
    public sealed class Whole : IDisposable
    {
        private readonly string _file;

        public Whole()
        {
            Root = Directory.CreateTempSubdirectory("bupo-experiment-").FullName;
            var model = TinyModelFolder.Write(Path.Combine(Root, "model"));
            var data = Path.Combine(model, "sums.jsonl");
            File.WriteAllText(Path.Combine(Root, "base.yaml"), $$"""
                model: {{model}}
                compute: fp32
                data: { source: "{{data}}", template: plain, rule: gsm8k_flex }
                rollouts: { prompts: 4, group_size: 8, max_response_tokens: 4 }
                optimizer: { learning_rate: 1e-2 }
                train: { steps: 3, save_every: 1 }
                """);
            _file = Path.Combine(Root, "tiny.yaml");
            File.WriteAllText(_file, $$"""
                title: Tiny
                recipe: base.yaml
                seeds: [1, 2]
                baseline: one
                evaluate: { data: "{{data}}", n: 2 }
                analyze: { data: "{{data}}" }
                figures: [arms, reward/mean, refinement]
                arms:
                  - name: one
                  - name: two
                    change:
                      schedule: [{ view: layer(1), until: 1 }, { view: final }]
                """);
            Done = Run("a");
        }

        public string Root { get; }

        internal Cli Done { get; }

        public string Folder(string name) => Path.Combine(Root, name);

        public string[] Line(string folder) => ["experiment", _file, "--out", Folder(folder)];

        internal Cli Run(string folder, params string[] more) => Cli.Run([.. Line(folder), .. more]);

        public JsonObject Results(string folder) => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder(folder), "tiny", "results.json")))!.AsObject();

        public void Dispose() => Directory.Delete(Root, recursive: true);
    }
}
