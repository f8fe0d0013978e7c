using System.Globalization;

namespace Bupo.Cli;

/// <summary>How much memory this process may use.</summary>
internal static class Memory
{
    /// <summary>The machine's bytes, or a container's limit where there is one; the runtime knows both.</summary>
    public static long Limit() => GC.GetGCMemoryInfo(GCKind.Any).TotalAvailableMemoryBytes;

    /// <summary>Bytes that can still be taken now without swapping.</summary>
    public static long Available()
    {
        var limit = Limit();
        var free = Math.Min(limit, FreeOnTheMachine() ?? limit - GC.GetGCMemoryInfo(GCKind.Any).MemoryLoadBytes);
        return CGroupUsage() is { } used && used < limit ? Math.Min(free, limit - used) : free;
    }

    private static long? FreeOnTheMachine()
    {
        if (!File.Exists("/proc/meminfo"))
        {
            return null;
        }
        var line = File.ReadLines("/proc/meminfo").FirstOrDefault(l => l.StartsWith("MemAvailable:", StringComparison.Ordinal));
        return line is null ? null : 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    // Within a container its own group is mounted at the root. File pages can be given back, so they do not count as used.
    private static long? CGroupUsage()
    {
        const string Current = "/sys/fs/cgroup/memory.current", Statistics = "/sys/fs/cgroup/memory.stat";
        if (!File.Exists(Current) || !File.Exists(Statistics))
        {
            return null;
        }
        var used = long.Parse(File.ReadAllText(Current), CultureInfo.InvariantCulture);
        var cached = File.ReadLines(Statistics).FirstOrDefault(l => l.StartsWith("inactive_file ", StringComparison.Ordinal));
        return used - (cached is null ? 0 : long.Parse(cached.Split(' ')[1], CultureInfo.InvariantCulture));
    }
}
