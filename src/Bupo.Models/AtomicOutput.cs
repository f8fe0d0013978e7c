namespace Bupo.Models;

/// <summary>Output that appears under its name only when it is whole.</summary>
public static class AtomicOutput
{
    /// <summary>Has a file written aside, then puts it in the place of the one that is there: readers see the old one or the whole new one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes the file that it is given.</param>
    public static void Replace(string path, Action<string> write)
    {
        var aside = path + ".partial";
        try
        {
            Discard(aside);    // what a killed process left
            write(aside);
            System.IO.File.Move(aside, path, overwrite: true);
        }
        finally
        {
            Discard(aside);
        }
    }

    /// <summary>Has a new file written aside, then renames it; nothing is left of it where writing fails.</summary>
    /// <param name="path">The file, in a folder that is made where there is none.</param>
    /// <param name="write">Writes the file that it is given.</param>
    /// <exception cref="BupoException">There is such a file already.</exception>
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
            Discard(aside);
        }
    }

    /// <summary>Has a model's folder written aside, then moves its files to their place, which may hold other things but no model.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="write">Fills the folder that it is given.</param>
    /// <exception cref="BupoException">There is such a file, or the folder holds a model.</exception>
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

    // Nothing is left of what could not be finished; where even that fails, the reason for it has been reported already.
    private static void Discard(string aside)
    {
        try
        {
            System.IO.File.Delete(aside);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static bool IsOfAModel(string file) =>
        Path.GetFileName(file) == "config.json" || Path.GetExtension(file) is ".safetensors" or ".gguf";

    // Beside its place, so that the last step is a rename within one file system.
    private static string Aside(string path) =>
        $"{Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))}.unfinished-{Environment.ProcessId}";
}
