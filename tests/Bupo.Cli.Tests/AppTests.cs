using Xunit;

namespace Bupo.Cli.Tests;

public class AppTests
{
    private static readonly Terminal Nowhere = new(TextReader.Null, TextWriter.Null, TextWriter.Null, Interactive: false, default);

    public static TheoryData<string> VerbNames => [.. App.Verbs(Nowhere).Select(v => v.Name)];

    [Theory]
    [InlineData(null, "bare")]
    [InlineData("--help", "asked for")]
    public void Run_NoCommand_ShowsEachVerbInALine(string? argument, string reason)
    {
        var shown = argument is null ? Cli.Run() : Cli.Run(argument);

        Assert.True(shown.ExitCode == ExitCode.Done, reason);
        var lines = shown.Out.Split('\n');
        Assert.All(App.Verbs(Nowhere), verb => Assert.Contains($"{verb.Name} ", lines.Single(l => l.EndsWith(verb.Description!, StringComparison.Ordinal)), StringComparison.Ordinal));
        Assert.Contains(lines, l => l.StartsWith("  bupo ", StringComparison.Ordinal));
        Assert.Empty(shown.Error);
    }

    [Theory]
    [MemberData(nameof(VerbNames))]
    public void Help_OfEachVerb_HasDescriptionOptionsAndExamples(string verb)
    {
        var help = Cli.Run(verb, "--help");

        Assert.Equal(ExitCode.Done, help.ExitCode);
        Assert.Contains("Description:", help.Out, StringComparison.Ordinal);
        Assert.Contains($"bupo {verb}", help.Out[..help.Out.IndexOf("Options:", StringComparison.Ordinal)], StringComparison.Ordinal);
        Assert.Contains($"bupo {verb}", help.Out[help.Out.IndexOf("Examples:", StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', help.Out);
        Assert.Empty(help.Error);
    }

    [Theory]
    [InlineData("Unknown command 'doctr'. Did you mean doctor? See `bupo`.", "doctr")]
    [InlineData("Unknown command 'doc'. Did you mean doctor? See `bupo`.", "doc")]
    [InlineData("Unknown command 'zebra'. See `bupo`.", "zebra")]
    [InlineData("Unknown option '--jsom'. Did you mean --json? See `bupo doctor --help`.", "doctor", "--jsom")]
    [InlineData("Unknown argument 'now'. See `bupo doctor --help`.", "doctor", "now")]
    public void Run_WrongUsage_SaysWhatWasMeantAndReturns2(string said, params string[] args)
    {
        var wrong = Cli.Run(args);

        Assert.Equal(ExitCode.BadInput, wrong.ExitCode);
        Assert.Equal($"error: {said}", wrong.Error.Trim());
        Assert.Empty(wrong.Out);
    }

    [Theory]
    [InlineData(typeof(BupoException), ExitCode.BadInput, "error: ")]
    [InlineData(typeof(OperationCanceledException), ExitCode.Interrupted, "stopped.")]
    [InlineData(typeof(DllNotFoundException), ExitCode.Failed, "`bupo doctor`")]
    [InlineData(typeof(IOException), ExitCode.Failed, "failed: ")]
    public void Report_EachKindOfException_HasItsExitCode(Type kind, int code, string said)
    {
        using var error = new StringWriter();

        Assert.Equal(code, App.Report((Exception)Activator.CreateInstance(kind, "It is so.")!, error));

        Assert.Contains(said, error.ToString(), StringComparison.Ordinal);
    }
}
