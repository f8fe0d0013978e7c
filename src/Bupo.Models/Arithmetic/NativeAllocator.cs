using System.Runtime.InteropServices;

namespace Bupo.Models.Arithmetic;

/// <summary>How the C library keeps the memory of tensors.</summary>
public static partial class NativeAllocator
{
    private const int TrimThreshold = -1, MapThreshold = -3;    // malloc.h
    private const int Kept = 1 << 30, Never = -1;            // int is all that mallopt takes

    /// <summary>Lets freed tensors' memory be used again instead of going back to the system each time, where the C library is glibc.</summary>
    /// <remarks>
    /// By default glibc maps every block above some megabytes anew, and the system clears its pages: a large state then costs more to obtain
    /// than to compute. Blocks of up to 1 GiB are kept, and nothing of them goes back before the process ends: an update's activations pass any
    /// bound that would let the next update begin with cleared pages. It holds for the whole process, so a program decides it, at its start;
    /// the library never does.
    /// </remarks>
    /// <returns>Whether the C library took it; false where it is another one.</returns>
    public static bool KeepFreedMemory()
    {
        try
        {
            return SetOption(MapThreshold, Kept) != 0 && SetOption(TrimThreshold, Never) != 0;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetOption(int option, int value);
}
