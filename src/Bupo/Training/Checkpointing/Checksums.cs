using System.Security.Cryptography;

namespace Bupo.Training.Checkpointing;

/// <summary>SHA-256 of every file of a folder, in a file that <c>sha256sum -c</c> reads too.</summary>
internal static class Checksums
{
    public const string FileName = "checksums.sha256";

    /// <summary>Brings every file to the disk and writes their sums.</summary>
    public static void Write(string folder)
    {
        var lines = Files(folder).Select(name => $"{Sum(folder, name, flush: true)}  {name}").ToArray();
        var path = Path.Combine(folder, FileName);
        File.WriteAllLines(path, lines);
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(file);
    }

    /// <summary>Checks that every file is as it was written.</summary>
    /// <exception cref="BupoException">One is missing or damaged.</exception>
    public static void Verify(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            throw new BupoException($"{folder} has no {FileName}, so it is no whole checkpoint of a run; resume from another one.");
        }
        var expected = File.ReadLines(path).Where(line => line.Length > 66).ToDictionary(line => line[66..], line => line[..64]);
        foreach (var (name, sum) in expected)
        {
            if (!File.Exists(Path.Combine(folder, name)))
            {
                throw new BupoException($"{folder}: {name} is missing, which {FileName} names; resume from another checkpoint.");
            }
            var found = Sum(folder, name, flush: false);
            if (found != sum)
            {
                throw new BupoException($"{folder}: {name} is damaged: its SHA-256 is {found}, expected {sum}; resume from another checkpoint.");
            }
        }
    }

    private static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/'))
        .Where(name => name != FileName)
        .Order(StringComparer.Ordinal);

    private static string Sum(string folder, string name, bool flush)
    {
        var path = Path.Combine(folder, name);
        var writable = flush && !new FileInfo(path).IsReadOnly;             // a copied tokenizer file may be read-only
        using var stream = new FileStream(path, FileMode.Open, writable ? FileAccess.ReadWrite : FileAccess.Read);
        if (writable)
        {
            stream.Flush(flushToDisk: true);
        }
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
