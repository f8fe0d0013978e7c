using Xunit;

namespace Bupo.Cli.Tests.Commands;

/// <summary>`bupo verify`, pair by pair.</summary>
public sealed class VerifyTests : IDisposable
{
    private const string Pairs = """
        {"response": "So $\\boxed{\\frac{2}{4}}$.", "ground_truth": "0.5", "id": 1}

        {"response": "\\boxed{3}", "ground_truth": 4}
        {"response": "I do not know.", "ground_truth": "4"}
        """;

    private const string Verdicts = """
        {"verdict":"correct","extracted":"\\frac{2}{4}","reason":""}
        {"verdict":"wrong","extracted":"3","reason":""}
        {"verdict":"unreadable","extracted":null,"reason":"
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("bupo-verify-").FullName;

    private string Output => Path.Combine(_folder, "verdicts.jsonl");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData]
    [InlineData("--input", "-", "--output", "-", "--rule", "symbolic")]
    public void Verify_StandardInput_WritesAVerdictALineInOrder(params string[] options)
    {
        var run = Cli.RunWith(Pairs, ["verify", .. options]);

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.StartsWith(Verdicts, run.Out, StringComparison.Ordinal);
        Assert.Equal(3, run.Out.Count(c => c == '\n'));
        Assert.Contains("3 responses judged by symbolic: 1 correct, 1 wrong, 1 unreadable", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_Files_WritesTheSameWithoutLeavings()
    {
        var run = Cli.Run("verify", "--input", Write(Pairs), "--output", Output);

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Empty(run.Out);
        Assert.StartsWith(Verdicts, File.ReadAllText(Output), StringComparison.Ordinal);
        Assert.Equal(["pairs.jsonl", "verdicts.jsonl"], Directory.GetFiles(_folder).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData("not json", "row 5 is not JSON")]
    [InlineData("[1]", "row 5 is not a JSON object")]
    [InlineData("""{"response": "a"}""", "row 5, column ground_truth: is missing, expected text")]
    [InlineData("""{"response": null, "ground_truth": "1"}""", "row 5, column response: is null, expected text")]
    [InlineData("""{"response": "a", "ground_truth": ["1"]}""", "row 5, column ground_truth: is array, expected text")]
    [InlineData("""{"response": "a", "response": "b", "ground_truth": "1"}""", "row 5 is not JSON")]
    [InlineData("""{"response": "\ud800", "ground_truth": "1"}""", "row 5 is not JSON")]
    public void Verify_BadLines_AreNamedAndCountedAndNoFileIsWritten(string line, string said)
    {
        var input = Write($"{Pairs}\n{line}\n{Pairs}\n[]");

        var run = Cli.Run("verify", "--input", input, "--output", Output);

        Assert.Equal(ExitCode.BadInput, run.ExitCode);
        Assert.Contains($"{input}: 2 unusable rows:", run.Error, StringComparison.Ordinal);
        Assert.Contains(said.Replace("row 5", "row 5", StringComparison.Ordinal), run.Error, StringComparison.Ordinal);
        Assert.Contains("row 10 is not a JSON object", run.Error, StringComparison.Ordinal);
        Assert.Equal([input], Directory.GetFiles(_folder));
    }

    [Fact]
    public void Verify_NotUtf8_SaysSo()
    {
        var input = Path.Combine(_folder, "pairs.jsonl");
        File.WriteAllBytes(input, [.. "{\"response\": \""u8, 0xff, .. "\", \"ground_truth\": \"1\"}"u8]);

        var run = Cli.Run("verify", "--input", input);

        Assert.Equal(ExitCode.BadInput, run.ExitCode);
        Assert.Contains($"{input} is not UTF-8 text", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--rule", "sympy", "there is no rule 'sympy', expected one of symbolic, hendrycks")]
    [InlineData("--input", "nowhere.jsonl", "nowhere.jsonl cannot be read")]
    [InlineData("--output", "nowhere/verdicts.jsonl", "nowhere/verdicts.jsonl cannot be written")]
    public void Verify_BadOption_NamesIt(string option, string value, string said)
    {
        var run = Cli.Run("verify", option, value);

        Assert.Equal(ExitCode.BadInput, run.ExitCode);
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_Stopped_Returns130AndWritesNoFile()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        Assert.Equal(ExitCode.Interrupted, Cli.RunWith(Pairs, stop.Token, "verify", "--output", Output).ExitCode);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    private string Write(string text)
    {
        var path = Path.Combine(_folder, "pairs.jsonl");
        File.WriteAllText(path, text);
        return path;
    }
}
