using System.Globalization;
using Bupo.Models.Checkpoints;
using Xunit;
using static TorchSharp.torch;

namespace Bupo.Models.Tests.Checkpoints;

/// <summary>How much memory loading takes; alone, since the peak is the process's own.</summary>
[Collection(nameof(LoadingMemoryTests)), CollectionDefinition(nameof(LoadingMemoryTests), DisableParallelization = true)]
[Trait("Tier", "slow")]
public class LoadingMemoryTests
{
    private const int Tensors = 24;
    private const int Elements = 4 << 20;
    private const double Allowed = 1.15;

    [Fact]
    public void Read_WholeCheckpointAtItsOwnType_PeaksBelow115PercentOfItsBytes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The peak of resident memory is read from /proc, which only Linux has.");
        using var folder = new TemporaryFolder();
        var bytes = WriteCheckpoint(folder);
        using var checkpoint = Checkpoint.Open(folder.Path);
        GC.Collect();
        File.WriteAllText("/proc/self/clear_refs", "5"); // begins a new peak
        var before = Resident("VmRSS");

        var loaded = checkpoint.Tensors.Keys.Select(name => checkpoint.Read(name)).ToList();

        var peak = Resident("VmHWM") - before;
        loaded.ForEach(tensor => tensor.Dispose());
        Assert.InRange(peak, 1, (long)(Allowed * bytes));
    }

    private static long WriteCheckpoint(TemporaryFolder folder)
    {
        using var tensor = ones(Elements, ScalarType.BFloat16);
        SafetensorsFile.Write(folder["model.safetensors"], Enumerable.Range(0, Tensors).ToDictionary(i => $"w{i}", _ => tensor));
        File.WriteAllText(folder["config.json"], "{}");
        return 2L * Tensors * Elements;
    }

    private static long Resident(string field)
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(field, StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
