using System.Runtime.InteropServices;

namespace Bupo.Models.Arithmetic;

/// <summary>How the tensor library's threads wait for work.</summary>
public static partial class NativeThreads
{
    private const string SpinCount = "GOMP_SPINCOUNT";

    // Where it and OMP_WAIT_POLICY are unset, the library's own is 300,000.
    private const int Spins = 1000;

    /// <summary>Lets the library's threads sleep soon after an operation, where this project's kernels take turns with them.</summary>
    /// <remarks>
    /// The threads of GNU OpenMP wait busily for their next loop, and keep cores from whoever else has work: products of this project's own
    /// gained nothing beside them. It holds for the whole process and is read when the library is loaded, so a program asks for it at its
    /// start, before the first tensor; the library never does. What the user has set stays.
    /// </remarks>
    /// <returns>Whether it was asked for; false where the library's own products are used, or another C library.</returns>
    public static bool ShareCores()
    {
        try
        {
            return MatMul.PrefersKernel && SetVariable(SpinCount, Spins.ToString(System.Globalization.CultureInfo.InvariantCulture), overwrite: 0) == 0;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    // The runtime's own variables are a copy that native libraries do not see.
    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
