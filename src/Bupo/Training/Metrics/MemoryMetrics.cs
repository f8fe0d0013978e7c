using System.Diagnostics;
using static TorchSharp.torch;

namespace Bupo.Training.Metrics;

/// <summary>The memory of the process.</summary>
internal static class MemoryMetrics
{
    public static Dictionary<string, double> Now()
    {
        using var process = Process.GetCurrentProcess();
        var managed = GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes;
        return new()
        {
            ["memory/peak"] = process.PeakWorkingSet64,
            ["memory/native"] = process.WorkingSet64 - managed,
            ["memory/managed"] = managed,
            ["memory/tensors"] = Tensor.TotalCount,
        };
    }
}
