using Bupo.Cli.Doctor;

namespace Bupo.Cli.Commands;

/// <summary>`bupo doctor`.</summary>
internal static class DoctorCommand
{
    /// <summary>Describes the command.</summary>
    public static Verb Create(Terminal terminal)
    {
        var json = SharedOptions.Json();
        var verb = new Verb(
            "doctor",
            "Tell what runs on this machine, and how to fix what is missing.",
            "bupo doctor",
            "bupo doctor --json")
        {
            json,
        };
        verb.SetAction(parsed => Run(terminal, parsed.GetValue(json)));
        return verb;
    }

    private static int Run(Terminal terminal, bool json)
    {
        terminal.Error.WriteLine("Measuring products (about a second)…");
        var report = DoctorReport.Make();
        if (json)
        {
            terminal.WriteJson(report);
        }
        else
        {
            Write(terminal, report);
        }
        return report.Problems.Any(p => p.Stops) ? ExitCode.Failed : ExitCode.Done;
    }

    private static void Write(Terminal terminal, DoctorReport report)
    {
        var (machine, torch) = (report.Machine, report.Torch);
        terminal.WriteSection("Machine",
            ("system", $"{machine.System}, {machine.Architecture}"),
            ("runtime", machine.Runtime),
            ("processor", $"{machine.Processor}, {machine.Cores} cores"),
            ("features", machine.Features.Count == 0 ? "none of those that matter" : string.Join(" ", machine.Features)),
            ("memory", $"{SizeText.Bytes(machine.MemoryLimit)} for this process, {SizeText.Bytes(machine.MemoryAvailable)} free now"),
            ("models", $"{machine.ModelCache}, {SizeText.Bytes(machine.DiskFree)} free"));
        terminal.WriteSection("libtorch",
            ("version", torch.Error is null ? torch.Version! : "does not load"),
            ("shim", torch.Shim),
            ("threads", torch.Error is null ? $"{torch.Threads}" : "unknown"),
            ("CUDA", torch.CudaDevices.Count == 0 ? "none" : string.Join(", ", torch.CudaDevices)));
        if (report.Compute is { } compute)
        {
            terminal.WriteSection("Arithmetic, GFLOP/s (many rows, as in prefill and training; few rows, as in decoding)",
                ("fp32", $"{compute.Fp32.Tall:F0}; {compute.Fp32.FewRows:F0}"),
                ("bf16", $"{compute.Bf16.Tall:F0}; {compute.Bf16.FewRows:F0}"),
                ("auto", $"{compute.Faster.ToString().ToLowerInvariant()} (bf16 is {compute.Bf16Speedup:F2} times as fast)"));
        }
        terminal.WriteSection(
            report.Problems.Count == 0 ? "Nothing is missing." : "To fix",
            report.Problems.Select(p => (p.What, p.Mend)));
    }
}
