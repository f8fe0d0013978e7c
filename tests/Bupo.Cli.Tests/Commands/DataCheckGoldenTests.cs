using System.Text.Json.Nodes;
using Bupo.Testing;
using Xunit;

namespace Bupo.Cli.Tests.Commands;

/// <summary>`bupo data check` over the real datasets: their known oddities, and nothing else.</summary>
public class DataCheckGoldenTests
{
    private static readonly string[] Names =
        ["math500", "amc23", "aime24", "aime25", "olympiadbench", "minerva", "gaokao2023en", "college_math", "deepmath5k"];

    [Fact]
    public void Check_EveryDataset_ListsTheTwoBlankGoldsAndTheKnownOverlaps()
    {
        var run = Cli.Run(["data", "check", .. Names, "--data-dir", Shared.Path("data"), "--json"]);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        var found = JsonNode.Parse(run.Out)!;
        var sets = found["datasets"]!.AsArray().ToDictionary(d => d!["name"]!.GetValue<string>(), d => d!);
        Assert.Equal(9750, sets.Values.Sum(d => d["rows"]!.GetValue<int>()));
        Assert.Equal(9583, sets.Values.Sum(d => d["usable"]!.GetValue<int>()));            // 165 golds are prose, which no rule can judge
        Assert.Superset(new HashSet<int> { 168, 193 }, sets["gaokao2023en"]["unusable"]!.AsArray().Select(u => u!["row"]!.GetValue<int>()).ToHashSet());
        Assert.Equal(2, sets["deepmath5k"]["repeats"]!.AsArray().Count);
        Assert.Contains(
            found["overlaps"]!.AsArray(),
            o => (o!["first"]!.GetValue<string>(), o["second"]!.GetValue<string>()) == ("amc23", "gaokao2023en") && o["problems"]!.AsArray().Count == 8);
        Assert.All(
            found["overlaps"]!.AsArray().Where(o => o!["second"]!.GetValue<string>() == "deepmath5k"), o => Assert.Empty(o!["problems"]!.AsArray()));
    }

    [Fact]
    public void Check_Parquet_WithTheRealTokenizer_CountsLongPrompts()
    {
        var model = Directory.GetFiles(Shared.Path("models", "smollm2-135m-instruct"), "*.gguf")[0];
        var files = Directory.GetFiles(Shared.Path("data", "parquet"), "a*.parquet").Order(StringComparer.Ordinal).ToArray();

        var run = Cli.Run(["data", "check", .. files, "--rule", "hendrycks", "--model", model, "--max-prompt-tokens", "200", "--json"]);

        Assert.True(run.ExitCode == ExitCode.Done, run.Error + run.Out);
        var sets = JsonNode.Parse(run.Out)!["datasets"]!.AsArray();
        Assert.Equal(files, sets.Select(d => d!["name"]!.GetValue<string>()));
        Assert.All(sets, d => Assert.InRange(d!["longest_prompt"]!.GetValue<int>(), 201, 2000));
        Assert.All(sets, d => Assert.NotEmpty(d!["prompts_too_long"]!.AsArray()));
    }
}
