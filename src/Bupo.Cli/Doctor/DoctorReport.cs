using Bupo.Models.Arithmetic;

namespace Bupo.Cli.Doctor;

/// <summary>All that `bupo doctor` finds out.</summary>
/// <param name="Machine">The machine.</param>
/// <param name="Torch">libtorch.</param>
/// <param name="Compute">Measured rates; null where libtorch does not load.</param>
/// <param name="Problems">What is missing, the gravest first.</param>
internal sealed record DoctorReport(Machine Machine, TorchState Torch, ComputeMeasurement? Compute, IReadOnlyList<Problem> Problems)
{
    private const long LittleMemory = 2_000_000_000, LittleDisk = 5_000_000_000;

    /// <summary>Looks at everything.</summary>
    public static DoctorReport Make()
    {
        var machine = Machine.Look();
        var torch = TorchState.Look();
        var compute = torch.Error is null ? ComputeChoice.Measure() : null;
        return new DoctorReport(machine, torch, compute, [.. Diagnose(machine, torch)]);
    }

    /// <summary>What is missing, from what was found.</summary>
    public static IEnumerable<Problem> Diagnose(Machine machine, TorchState torch)
    {
        if (torch.Error is { } error)
        {
            yield return new Problem($"libtorch does not load: {error}", MendOf(torch), Stops: true);
        }
        if (machine.MemoryAvailable < LittleMemory)
        {
            yield return new Problem(
                $"only {SizeText.Bytes(machine.MemoryAvailable)} of memory are free",
                "A 135M-parameter model runs in 1 GB and trains in about 4 GB: close other programs or raise the container's limit.",
                Stops: false);
        }
        if (machine.DiskFree < LittleDisk)
        {
            yield return new Problem(
                $"only {SizeText.Bytes(machine.DiskFree)} of disk are free at {machine.ModelCache}",
                "Point HF_HOME to a larger disk, or remove models there that you no longer use.",
                Stops: false);
        }
        if (torch.Error is null && torch.CudaDevices.Count == 0)
        {
            yield return new Problem(
                "no CUDA device in use",
                "Everything runs on the CPU. With an NVIDIA GPU, build with -p:TorchBackend=cuda (about 4 GB to download).",
                Stops: false);
        }
    }

    private static string MendOf(TorchState torch) => torch switch
    {
        { Shim: "missing" } => "Build again on this machine: dotnet build restores the libraries of the platform it runs on.",
        { ShimNeed: "strict" } => $"This system's libstdc++ lacks {TorchState.NewestVersion}: build again here (the build relaxes the need), or install GCC 13's libstdc++.",
        _ => "Delete the bin and obj folders and build again; on Linux also check that libgomp and libstdc++ are installed.",
    };
}
