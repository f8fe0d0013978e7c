using System.Text;
using Bupo.Testing;
using Xunit;

namespace Bupo.Cli.Tests.Commands;

/// <summary>`bupo pull` from a hub on this machine.</summary>
public sealed class PullTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bupo-pull-").FullName;
    private readonly string? _endpoint = Environment.GetEnvironmentVariable("HF_ENDPOINT");

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("HF_ENDPOINT", _endpoint);
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Pull_BuiltInDataset_IsReadByItsNameAfterwards()
    {
        const string Rows = """
            {"problem": "What is $1+1$?", "solution": "Two: $\\boxed{2}$.", "answer": "2", "subject": "Algebra", "level": 1, "unique_id": "test/1.json"}
            {"problem": "Half of é?", "solution": "", "answer": "\\frac{1}{2}", "subject": "Algebra", "level": 2, "unique_id": "test/2.json"}
            """;
        using var hub = new LoopbackHub(
            "HuggingFaceH4/MATH-500", isDataset: true, new Dictionary<string, byte[]> { ["test.jsonl"] = Encoding.UTF8.GetBytes(Rows), ["README.md"] = [1] });
        Environment.SetEnvironmentVariable("HF_ENDPOINT", hub.Endpoint.AbsoluteUri);

        var pulled = Cli.Run("pull", "math500", "--data-dir", _folder);
        var check = Cli.Run("data", "check", "math500", "--data-dir", _folder);

        Assert.True(pulled.ExitCode == ExitCode.Done, pulled.Error);
        Assert.Equal(Path.Combine(_folder, "math500.jsonl"), pulled.Out.Trim());
        Assert.Equal(
            """{"id":"math500-0001","problem":"Half of é?","answer":"\\frac{1}{2}","source":"math500","level":2}""",
            File.ReadAllLines(Path.Combine(_folder, "math500.jsonl"))[1]);
        Assert.True(check.ExitCode == ExitCode.Done, check.Out);
    }

    [Fact]
    public void Pull_Dataset_TakesItsDataFiles()
    {
        using var hub = new LoopbackHub(
            "some/data", isDataset: true, new Dictionary<string, byte[]> { ["en/train.csv"] = [1], ["en/test.csv"] = [2], ["picture.png"] = [3] });
        Environment.SetEnvironmentVariable("HF_ENDPOINT", hub.Endpoint.AbsoluteUri);

        var all = Cli.Run("pull", "some/data", "--dataset", "--data-dir", _folder);
        var one = Cli.Run("pull", "some/data", "--dataset", "--data-dir", _folder, "--file", "picture.png");

        Assert.Equal(["en/test.csv", "en/train.csv"], all.Out.Trim().Split('\n').Select(l => Path.GetRelativePath(Path.Combine(_folder, "some--data"), l.Trim())));
        Assert.EndsWith("picture.png", one.Out.Trim(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nowhere", "nowhere is neither org/name nor a built-in dataset")]
    [InlineData("../evil", "../evil is neither org/name nor a built-in dataset")]
    [InlineData("gaokao2023en", "The hub's place of dataset gaokao2023en is not known")]
    public void Pull_WrongName_SaysWhatIsExpected(string name, string said)
    {
        var run = Cli.Run("pull", name, "--data-dir", _folder);

        Assert.Equal(ExitCode.BadInput, run.ExitCode);
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Pull_WrongEndpoint_NamesTheVariable()
    {
        Environment.SetEnvironmentVariable("HF_ENDPOINT", "hub.example");

        var run = Cli.Run("pull", "org/model");

        Assert.Equal(ExitCode.BadInput, run.ExitCode);
        Assert.Contains("HF_ENDPOINT is hub.example, expected an address", run.Error, StringComparison.Ordinal);
    }
}
