using static TorchSharp.torch;

namespace Bupo.Cli.Doctor;

/// <summary>libtorch in this process.</summary>
/// <param name="Version">Its version; null where it does not load.</param>
/// <param name="Error">Why it does not load; null where it does.</param>
/// <param name="Threads">Threads a product is spread over.</param>
/// <param name="CudaDevices">CUDA devices.</param>
/// <param name="Shim">How TorchSharp's library is found and what the build relaxed in it.</param>
/// <param name="ShimNeed"><c>weak</c>, <c>strict</c> or <c>no such need</c>; null where there is no ELF shim.</param>
internal sealed record TorchState(
    string? Version, string? Error, int Threads, IReadOnlyList<string> CudaDevices, string Shim, string? ShimNeed)
{
    /// <summary>The symbol version that systems older than GCC 13 lack.</summary>
    public const string NewestVersion = "GLIBCXX_3.4.32";

    /// <summary>Loads libtorch, if it loads.</summary>
    public static TorchState Look()
    {
        var (shim, need) = LookAtShim();
        try
        {
            var devices = cuda.is_available()
                ? Enumerable.Range(0, cuda.device_count()).Select(i => $"cuda:{i}").ToArray()
                : [];
            return new TorchState(__version__, null, get_num_threads(), devices, shim, need);
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException or NotSupportedException or BadImageFormatException)
        {
            return new TorchState(null, (e.InnerException ?? e).Message, 0, [], shim, need);
        }
    }

    private static (string Text, string? Need) LookAtShim()
    {
        var files = Directory.GetFiles(AppContext.BaseDirectory, "*LibTorchSharp.*", SearchOption.AllDirectories);
        if (files.FirstOrDefault(f => f.EndsWith(".so", StringComparison.Ordinal)) is not { } file)
        {
            return (files.Length == 0 ? "missing" : Path.GetRelativePath(AppContext.BaseDirectory, files[0]), null);
        }
        var name = Path.GetRelativePath(AppContext.BaseDirectory, file);
        try
        {
            var need = ElfVersionNeed.Describe(File.ReadAllBytes(file), NewestVersion);
            var relaxed = need switch
            {
                "weak" => $"the build relaxed its need of {NewestVersion}",
                "strict" => $"needs {NewestVersion}, which this system has",
                _ => $"does not need {NewestVersion}",
            };
            return ($"{name}, {relaxed}", need);
        }
        catch (InvalidDataException e)
        {
            return ($"{name}: {e.Message}", null);
        }
    }
}
