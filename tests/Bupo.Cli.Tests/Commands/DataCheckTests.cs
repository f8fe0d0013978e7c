using System.Text.Json.Nodes;
using Xunit;

namespace Bupo.Cli.Tests.Commands;

/// <summary>`bupo data check` on files that have every fault.</summary>
public sealed class DataCheckTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bupo-data-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Check_BadRows_AreListedWithRowAndReasonAndCounted()
    {
        var file = Write(
            "train.jsonl",
            """{"id": "a", "problem": "1 + 1?", "answer": "2"}""",
            "not json",
            """{"id": "b", "problem": "0?", "answer": null}""",
            """{"id": "a", "problem": "2?", "answer": "2"}""",
            """{"id": "c", "problem": "What is half?", "answer": "\\frac{1}{0"}""",
            """{"id": "d", "problem": "$1+1$", "answer": "3"}""");

        var run = Cli.Run("data", "check", file);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Matches(@"rows +6\n", run.Out);
        Assert.Matches(@"usable +2\n", run.Out);
        Assert.Matches(@"unusable +4\n", run.Out);
        Assert.Contains("row 2: is not JSON", run.Out, StringComparison.Ordinal);
        Assert.Contains("row 3, column answer: is null or missing, expected text", run.Out, StringComparison.Ordinal);
        Assert.Contains("row 4, column id: id a is already in row 1", run.Out, StringComparison.Ordinal);
        Assert.Contains(@"row 5 (c): gold answer \frac{1}{0: ", run.Out, StringComparison.Ordinal);
        Assert.Contains("a and d, with other answers: 2 and 3", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_TwoFilesAsJson_GivesOverlapAndZero()
    {
        var train = Write("train.jsonl", """{"problem": "What is 2+2?", "answer": "4"}""", """{"problem": "What is 2-2?", "answer": "0"}""");
        var test = Write("test.csv", "problem,answer", "what is $2+2$,4");

        var run = Cli.Run("data", "check", train, test, "--json");

        Assert.Equal(ExitCode.Done, run.ExitCode);
        var found = JsonNode.Parse(run.Out)!;
        Assert.Equal([2, 1], found["datasets"]!.AsArray().Select(d => d!["usable"]!.GetValue<int>()));
        var overlap = Assert.Single(found["overlaps"]!.AsArray())!;
        Assert.Equal(
            """[{"first":"train-0000","second":"test-0000","same_answer":true}]""", overlap["problems"]!.ToJsonString());
    }

    [Theory]
    [InlineData("has no column problem; it has question", """{"question": "a"}""")]
    [InlineData("holds none", "")]
    public void Check_UselessFile_SaysWhy(string said, string line)
    {
        var run = Cli.Run("data", "check", Write("a.jsonl", line));

        Assert.Equal(ExitCode.BadInput, run.ExitCode);
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_MistypedCommand_NamesTheRightOne()
    {
        var run = Cli.Run("data", "chek");

        Assert.Equal(ExitCode.BadInput, run.ExitCode);
        Assert.Contains("Did you mean check? See `bupo data --help`.", run.Error, StringComparison.Ordinal);
    }

    private string Write(string name, params string[] lines)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllLines(path, lines);
        return path;
    }
}
