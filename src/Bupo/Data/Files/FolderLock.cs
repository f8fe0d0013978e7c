namespace Bupo.Data.Files;

/// <summary>Holds a folder for one process: others that would write into it are refused until it is disposed or the process ends.</summary>
/// <remarks>The lock is the operating system's, on the file <c>run.lock</c>, which stays: a file that is deleted could be held twice.</remarks>
public sealed class FolderLock : IDisposable
{
    private const string FileName = "run.lock";

    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <summary>Takes a folder, which is made where it is missing.</summary>
    /// <exception cref="BupoException">Another process holds it, or it cannot be written.</exception>
    public static FolderLock Take(string folder)
    {
        if (string.IsNullOrWhiteSpace(folder))
        {
            throw new BupoException("--out is empty, expected a folder.");
        }
        var path = Path.Combine(folder, FileName);
        try
        {
            Directory.CreateDirectory(folder);
            return TryTake(path) ?? throw new BupoException($"{folder} is in use by another process, which holds {path}; wait for it to end, or name another folder with --out.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BupoException($"The folder {folder} cannot be written: {error.Message.TrimEnd('.')}.", error);
        }
    }

    /// <summary>Takes a lock file of another name; null where another process holds it.</summary>
    /// <exception cref="IOException">The file cannot be made.</exception>
    public static FolderLock? TryTake(string path)
    {
        try
        {
            return new FolderLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException error) when (error.GetType() == typeof(IOException) && File.Exists(path))  // a missing folder and the like have types of their own
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
