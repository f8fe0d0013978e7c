using System.Text.Json.Nodes;
using Xunit;

namespace Bupo.Cli.Tests.Commands;

public class DoctorCommandTests
{
    [Fact]
    public void Doctor_Here_TellsWhatRuns()
    {
        var doctor = Cli.Run("doctor");

        Assert.Equal(ExitCode.Done, doctor.ExitCode);
        Assert.All(["processor", "memory", "libtorch", "fp32", "bf16", "2.10.0"], word => Assert.Contains(word, doctor.Out, StringComparison.Ordinal));
        Assert.DoesNotContain('\u001b', doctor.Out);
        Assert.DoesNotContain(" \n", doctor.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Doctor_Json_IsTheSameAsData()
    {
        var doctor = Cli.Run("doctor", "--json");

        var report = JsonNode.Parse(doctor.Out)!;
        Assert.Equal(Environment.ProcessorCount, (int)report["machine"]!["cores"]!);
        Assert.InRange((long)report["machine"]!["memory_available"]!, 1, (long)report["machine"]!["memory_limit"]!);
        Assert.Null(report["torch"]!["error"]);
        Assert.True((double)report["compute"]!["bf16"]!["tall"]! > 0);
        Assert.NotEmpty(doctor.Error);
    }
}
