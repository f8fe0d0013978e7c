using System.Runtime.InteropServices;
using Bupo.Models.Hub;

namespace Bupo.Cli.Doctor;

/// <summary>The machine as this process sees it.</summary>
/// <param name="System">Operating system.</param>
/// <param name="Architecture">Of the process.</param>
/// <param name="Runtime">.NET's version.</param>
/// <param name="Processor">Its name.</param>
/// <param name="Features">Its features that products use.</param>
/// <param name="Cores">Cores this process may use.</param>
/// <param name="MemoryLimit">Bytes this process may use: the machine's, or a container's limit.</param>
/// <param name="MemoryAvailable">Bytes free now, within that limit.</param>
/// <param name="ModelCache">The Hugging Face cache.</param>
/// <param name="DiskFree">Bytes free on its disk.</param>
internal sealed record Machine(
    string System,
    string Architecture,
    string Runtime,
    string Processor,
    IReadOnlyList<string> Features,
    int Cores,
    long MemoryLimit,
    long MemoryAvailable,
    string ModelCache,
    long DiskFree)
{
    /// <summary>Looks.</summary>
    public static Machine Look()
    {
        var cache = HubCache.Folder;
        return new Machine(
            RuntimeInformation.OSDescription,
            RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(),
            RuntimeInformation.FrameworkDescription,
            Doctor.Processor.Name(),
            Doctor.Processor.Features(),
            Environment.ProcessorCount,
            Memory.Limit(),
            Memory.Available(),
            cache,
            FreeAt(cache));
    }

    // The folder need not exist yet: its nearest parent that does is on the same disk.
    private static long FreeAt(string folder)
    {
        var there = new DirectoryInfo(Path.GetFullPath(folder));
        while (!there.Exists && there.Parent is { } parent)
        {
            there = parent;
        }
        return new DriveInfo(there.FullName).AvailableFreeSpace;
    }
}
