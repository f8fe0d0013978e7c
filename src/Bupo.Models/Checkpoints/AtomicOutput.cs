namespace Bupo.Models.Checkpoints;

/// <summary>Output that appears under its name only when it is whole.</summary>
internal static class AtomicOutput
{
    /// <summary>Has a file written aside, then renames it; nothing is left of it where writing fails.</summary>
    public static void File(string path, Action<string> write)
    {
        if (Path.Exists(path))
        {
            throw new BupoException($"{path} exists already and is not overwritten; name a new file or remove it.");
        }
        var aside = Aside(path);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(aside)!);
            write(aside);
            System.IO.File.Move(aside, path, overwrite: false);
        }
        finally
        {
            System.IO.File.Delete(aside);
        }
    }

    /// <summary>Has a folder's files written aside, then moves them to their place, which may hold other things but no model.</summary>
    public static void Folder(string path, Action<string> write)
    {
        if (System.IO.File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFiles(path).Any(IsOfAModel)))
        {
            throw new BupoException($"{path} is a file or holds a model already, which is not overwritten; name a new folder or remove it.");
        }
        var aside = Aside(path);
        try
        {
            Directory.CreateDirectory(aside);
            write(aside);
            Place(aside, path);
        }
        finally
        {
            if (Directory.Exists(aside))
            {
                Directory.Delete(aside, recursive: true);
            }
        }
    }

    private static void Place(string aside, string path)
    {
        if (!Directory.Exists(path))
        {
            Directory.Move(aside, path);
            return;
        }
        foreach (var file in Directory.GetFiles(aside))
        {
            System.IO.File.Move(file, Path.Combine(path, Path.GetFileName(file)), overwrite: true);
        }
    }

    private static bool IsOfAModel(string file) =>
        Path.GetFileName(file) == "config.json" || Path.GetExtension(file) is ".safetensors" or ".gguf";

    // Beside its place, so that the last step is a rename within one file system.
    private static string Aside(string path) =>
        $"{Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))}.unfinished-{Environment.ProcessId}";
}
