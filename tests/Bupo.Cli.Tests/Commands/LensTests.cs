using System.Text.Json.Nodes;
using Xunit;

namespace Bupo.Cli.Tests.Commands;

/// <summary>`bupo lens` on the bundled model, and `generate --view` on it.</summary>
public sealed class LensTests
{
    private const string Question = "9-2-1-4*2=";

    [Fact]
    public void Lens_TextAlone_ShowsEveryLayerOfTheBundledModelIn80Columns()
    {
        var lens = Cli.Run("lens", Question);

        Assert.True(lens.ExitCode == ExitCode.Done, lens.Error);
        var lines = lens.Out.TrimEnd('\n').Split('\n');
        Assert.Equal(12, lines.Length);                                    // a head, layers 0 to 8, two sentences
        Assert.All(lines, line => Assert.True(line.Length <= 80, line));
        Assert.Contains("from layer", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Lens_Json_HoldsEveryViewAndTheLastNormedOneIsThePolicy()
    {
        var lens = Cli.Run("lens", Question, "--json");

        var found = JsonNode.Parse(lens.Out)!;
        var views = found["views"]!.AsArray().ToDictionary(view => (string)view!["view"]!);
        Assert.Equal(50, views.Count);
        Assert.Equal((int)found["final"]!["top"]![0]!["token"]!, (int)views["layer(8, normed)"]!["top"]![0]!["token"]!);
        Assert.NotEmpty((string)found["final"]!["top"]![0]!["text"]!);
    }

    [Theory]
    [InlineData(new[] { "lens" }, "Give one prompt", "nothing to read")]
    [InlineData(new[] { "lens", "1+1=", "--top", "0" }, "--top is 0", "no token to show")]
    [InlineData(new[] { "lens", "1+1=", "--position", "99" }, "position is 99", "outside the text")]
    [InlineData(new[] { "generate", "--model", "m", "--prompt", "1", "--view", "banana" }, "--view", "not a view")]
    [InlineData(new[] { "generate", "--model", "m", "--prompt", "1", "--n", "3" }, "--n goes with --data", "one prompt has one response")]
    [InlineData(new[] { "generate", "--model", "m", "--prompt", "1", "--out", "x.parquet" }, "--out goes with --data", "one prompt has no file")]
    public void Run_WhatCannotBe_IsRefusedInOneSentence(string[] line, string words, string reason)
    {
        var run = Cli.Run(line);

        Assert.Equal(ExitCode.BadInput, run.ExitCode);
        Assert.True(run.Error.Contains(words, StringComparison.Ordinal), $"{reason}: {run.Error}");
    }

    [Fact]
    public void Generate_LowerLayer_SaysSomethingElseThanTheModel()
    {
        string Say(string view) => Cli.Run("generate", "--model", Bundled.Model, "--prompt", Question, "--max-tokens", "8", "--view", view).Out;

        var final = Say("final");

        Assert.Equal(final, Say("layer(8, normed)"));
        Assert.NotEqual(final, Say("layer(1)"));
        Assert.NotEqual(final, Say("attention(3)"));
    }

    [Fact]
    public void Generate_ViewDeeperThanTheModel_IsRefused()
    {
        var run = Cli.Run("generate", "--model", Bundled.Model, "--prompt", Question, "--view", "layer(300)");

        Assert.Equal(ExitCode.BadInput, run.ExitCode);
        Assert.Contains("layer(300) is deeper than the model", run.Error, StringComparison.Ordinal);
    }
}
