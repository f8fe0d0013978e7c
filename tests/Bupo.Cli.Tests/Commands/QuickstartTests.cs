using Xunit;

namespace Bupo.Cli.Tests.Commands;

/// <summary>The whole quickstart with few steps and problems.</summary>
[Trait("Tier", "slow")]
public sealed class QuickstartTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bupo-quickstart-").FullName;

    private string Output => Path.Combine(_folder, "run");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Quickstart_StoppedRepeatedAndAskedForOtherwise_EndsInOneReportOfItsOwnSettings()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        var stopped = Cli.RunWith("", stop.Token, "quickstart", "--steps", "2", "--problems", "8", "--out", Output);
        var first = Quickstart("--steps", "2");
        var page = File.ReadAllText(Path.Combine(Output, "report.html"));
        var second = Quickstart("--steps", "2");
        var other = Quickstart("--steps", "3");

        Assert.Equal(ExitCode.Interrupted, stopped.ExitCode);
        Assert.True(first.ExitCode == ExitCode.Done, first.Error);
        string[] lines = first.Out.TrimEnd().Split('\n', StringSplitOptions.TrimEntries);
        Assert.Equal(Path.Combine(Output, "report.html"), lines[^1]);
        Assert.Equal(["1/6", "2/6", "3/6", "4/6", "5/6", "6/6"], lines.Where(l => l.Contains("/6 ", StringComparison.Ordinal)).Select(l => l[..3]));
        Assert.DoesNotContain('\u001b', first.Out + first.Error);
        Assert.Contains("layer(", page, StringComparison.Ordinal);
        Assert.Equal(6, page.Split("<article>").Length - 1);
        Assert.True(second.ExitCode == ExitCode.Done, second.Error);
        Assert.Contains("Goes on with", second.Out, StringComparison.Ordinal);
        Assert.Equal(Results(first.Out), Results(second.Out));
        Assert.Equal(ExitCode.BadInput, other.ExitCode);
        Assert.Contains("\"steps\":2", other.Error, StringComparison.Ordinal);
        Assert.Contains("\"steps\":3", other.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Quickstart_FolderOfOtherFiles_RefusesAndLeavesThem()
    {
        Directory.CreateDirectory(Output);
        File.WriteAllText(Path.Combine(Output, "mine.txt"), "mine");

        var refused = Quickstart();

        Assert.Equal(ExitCode.BadInput, refused.ExitCode);
        Assert.Contains("holds other files", refused.Error, StringComparison.Ordinal);
        Assert.Equal(["mine.txt"], Directory.GetFileSystemEntries(Output).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("--steps", "1")]
    [InlineData("--problems", "0")]
    public void Quickstart_TooLittle_IsRefusedByItsOption(string option, string value)
    {
        var refused = Quickstart(option, value);

        Assert.Equal(ExitCode.BadInput, refused.ExitCode);
        Assert.Contains($"{option} is {value}", refused.Error, StringComparison.Ordinal);
    }

    private Cli Quickstart(params string[] options) =>
        Cli.Run(["quickstart", "--out", Output, .. options.Contains("--problems") ? options : [.. options, "--problems", "8"]]);

    private static string[] Results(string output) => [.. output.Split('\n').Where(l => l.Contains("% right", StringComparison.Ordinal))];
}
