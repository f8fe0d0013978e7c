using System.Text;
using Bupo.Models;

namespace Bupo.Data.Files;

/// <summary>Opens and replaces data files with errors that name them.</summary>
public static class DataFile
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Opens a file to read.</summary>
    /// <exception cref="BupoException">There is no such file, or it may not be read.</exception>
    public static FileStream Open(string path)
    {
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BupoException($"{path} cannot be read: {e.Message.TrimEnd('.')}.", e);
        }
    }

    /// <summary>Opens a UTF-8 text file to read; bytes that are not UTF-8 raise <see cref="DecoderFallbackException"/> at their place.</summary>
    public static StreamReader OpenText(string path) => new(Open(path), StrictUtf8);

    /// <summary>Writes a file beside its place and renames it there, so that readers see the old one or the whole new one.</summary>
    /// <exception cref="BupoException">The folder does not exist or may not be written.</exception>
    public static void Replace(string path, Action<Stream> write)
    {
        try
        {
            AtomicOutput.Replace(path, aside =>
            {
                using var stream = File.Create(aside);
                write(stream);
                stream.Flush(flushToDisk: true);
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BupoException($"{path} cannot be written: {e.Message.TrimEnd('.')}.", e);
        }
    }

    /// <summary>Writes a text file in UTF-8 the same way.</summary>
    public static void ReplaceText(string path, string text) => Replace(path, stream => stream.Write(StrictUtf8.GetBytes(text)));

    /// <summary>Deletes files of a folder by name pattern, then the folder where nothing else is in it.</summary>
    public static void RemoveOwn(string folder, params ReadOnlySpan<string> patterns)
    {
        foreach (var pattern in patterns)
        {
            foreach (var file in Directory.GetFiles(folder, pattern))
            {
                File.Delete(file);
            }
        }
        if (!Directory.EnumerateFileSystemEntries(folder).Any())
        {
            Directory.Delete(folder);
        }
    }
}
