using System.Diagnostics;
using System.Text;
using Bupo.Testing;
using Xunit;

namespace Bupo.Cli.Tests;

/// <summary>What only a process of its own can show.</summary>
public class ProcessTests
{
    [Fact]
    public void Process_Piped_WritesUtf8WithoutEscapes()
    {
        using var process = Start();

        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();

        Assert.Equal(ExitCode.Done, process.ExitCode);
        Assert.Equal(Cli.Run().Out.ReplaceLineEndings(), output.ReplaceLineEndings());
        Assert.DoesNotContain('\u001b', output);
    }

    [Fact]
    public void Process_InterruptedWhileGenerating_EndsWith130AndSaysSo()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "The signal is sent with kill.");
        var model = Directory.GetDirectories(Shared.Path("golden", "models")).Order(StringComparer.Ordinal).First();
        using var process = Start("generate", "--model", model, "--tokens", "1,2", "--temperature", "1", "--max-tokens", "30000");
        process.StandardOutput.Read();

        // Not INT, which the command takes alike: a shell's background job, as a CI run may be one, hands an ignored INT on to its children.
        using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();

        Assert.Equal(ExitCode.Interrupted, process.ExitCode);
        Assert.EndsWith("stopped.", error.Trim(), StringComparison.Ordinal);
    }

    private static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Bupo.Cli.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        return Process.Start(start)!;
    }
}
