using Bupo.Cli.Doctor;
using Xunit;

namespace Bupo.Cli.Tests.Doctor;

public class DoctorReportTests
{
    private static readonly Machine Roomy = new("Linux", "x64", ".NET 10", "a CPU", ["AVX2"], 8, 32_000_000_000, 30_000_000_000, "/cache/hub", 90_000_000_000);
    private static readonly TorchState Loaded = new("2.10.0.0", null, 8, ["cuda:0"], "libLibTorchSharp.so", "weak");

    [Fact]
    public void Diagnose_AllThere_FindsNothing() => Assert.Empty(DoctorReport.Diagnose(Roomy, Loaded));

    [Theory]
    [InlineData("missing", null, "restores the libraries of the platform")]
    [InlineData("libLibTorchSharp.so", "strict", "GLIBCXX_3.4.32")]
    [InlineData("libLibTorchSharp.so", "weak", "libgomp")]
    public void Diagnose_LibtorchDoesNotLoad_StopsAndNamesTheMend(string shim, string? need, string mend)
    {
        var problem = Assert.Single(DoctorReport.Diagnose(Roomy, new TorchState(null, "no such file", 0, [], shim, need)));

        Assert.True(problem.Stops);
        Assert.Contains("no such file", problem.What, StringComparison.Ordinal);
        Assert.Contains(mend, problem.Mend, StringComparison.Ordinal);
    }

    [Fact]
    public void Diagnose_LittleMemoryLittleDiskNoGpu_NamesEachWithItsFigure()
    {
        var poor = Roomy with { MemoryAvailable = 1_500_000_000, DiskFree = 700_000_000 };

        var problems = DoctorReport.Diagnose(poor, Loaded with { CudaDevices = [] }).ToArray();

        Assert.Collection(
            problems,
            p => Assert.Contains("1.50 GB", p.What, StringComparison.Ordinal),
            p => Assert.Contains("700 MB", p.What, StringComparison.Ordinal),
            p => Assert.Contains("CUDA", p.What, StringComparison.Ordinal));
        Assert.All(problems, p => Assert.False(p.Stops));
    }
}
