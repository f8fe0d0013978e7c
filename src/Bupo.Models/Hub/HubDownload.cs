using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Bupo.Models.Hub;

/// <summary>Fetches one file: beside its place, from where an earlier try ended, checked, then renamed.</summary>
internal static class HubDownload
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);

    /// <summary>Has the file at a path.</summary>
    /// <param name="client">Borrowed.</param>
    /// <param name="listing">What the file is of.</param>
    /// <param name="file">The file.</param>
    /// <param name="path">Where it goes; a file that is there and is the listed one is not fetched again.</param>
    /// <param name="progress">Told how many bytes are there.</param>
    /// <param name="cancellationToken">Ends it; what came stays for the next time.</param>
    /// <exception cref="BupoException">It cannot be had, or is not what the hub lists.</exception>
    public static void Fetch(HubClient client, HubListing listing, HubFile file, string path, Action<long> progress, CancellationToken cancellationToken)
    {
        // A blob of the cache bears its checksum as its name and was checked before it was given that name.
        if (File.Exists(path) && (Path.GetFileName(path) == file.ContentName || Differs(file, path) is null))
        {
            progress(new FileInfo(path).Length);
            return;
        }
        var what = $"{listing.Repository}, {file.Path}";
        // What another commit's file left behind is not continued.
        var aside = $"{path}.{(file.ContentName ?? listing.Commit)[..12]}.incomplete";
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        client.Retry(what, async () => await Append(client, client.Address(listing, file), file, what, aside, progress, cancellationToken), cancellationToken);
        Check(file, what, aside);
        File.Move(aside, path, overwrite: true);
    }

    private static async Task<long> Append(
        HubClient client, Uri address, HubFile file, string what, string aside, Action<long> progress, CancellationToken cancellationToken)
    {
        await using var stream = new FileStream(aside, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
        if (stream.Length > file.Size)
        {
            stream.SetLength(0);
        }
        if (stream.Length == file.Size)
        {
            return stream.Length;
        }
        using var response = await client.Get(address, stream.Length, cancellationToken);
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            stream.SetLength(0);
            throw new IOException("the rest of an earlier download is not there");
        }
        client.Require(response, what);
        if (response.StatusCode != HttpStatusCode.PartialContent || response.Content.Headers.ContentRange?.From != stream.Length)
        {
            stream.SetLength(0);                                            // the server begins anew
            if (response.StatusCode == HttpStatusCode.PartialContent)
            {
                throw new IOException("the server gives another part than the one asked for");
            }
        }
        stream.Seek(0, SeekOrigin.End);
        await Copy(response, stream, file, progress, cancellationToken);
        return file.Size is { } size && stream.Length < size
            ? throw new IOException($"the connection ended after {stream.Length} of {size} bytes")
            : stream.Length;
    }

    private static async Task Copy(HttpResponseMessage response, FileStream stream, HubFile file, Action<long> progress, CancellationToken cancellationToken)
    {
        await using var content = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[1 << 17];
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        while (true)
        {
            silence.CancelAfter(Silence);
            int count;
            try
            {
                count = await content.ReadAsync(buffer, silence.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new TimeoutException($"nothing came for {Silence.TotalSeconds} seconds");
            }
            if (count == 0 || stream.Length > file.Size)
            {
                return;
            }
            await stream.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            progress(stream.Length);
        }
    }

    private static void Check(HubFile file, string what, string aside)
    {
        if (Differs(file, aside) is { } difference)
        {
            File.Delete(aside);
            throw new BupoException($"{what}: has {difference}; it was thrown away, try again.");
        }
    }

    /// <summary>How a file is not the listed one, as far as the hub says; null where it is.</summary>
    private static string? Differs(HubFile file, string path)
    {
        var size = new FileInfo(path).Length;
        var (kind, found, expected) = file switch
        {
            { Size: { } listed } when listed != size => ("bytes", $"{size}", $"{listed}"),
            { Sha256: { } sha256 } => ("SHA-256", Hash(HashAlgorithmName.SHA256, "", path), sha256),
            { GitSha1: { } sha1 } => ("SHA-1", Hash(HashAlgorithmName.SHA1, $"blob {size}\0", path), sha1),
            _ => ("", "", ""),
        };
        return found == expected ? null : $"{kind} {found}, expected {expected}";
    }

    private static string Hash(HashAlgorithmName algorithm, string header, string path)
    {
        using var hash = IncrementalHash.CreateHash(algorithm);
        hash.AppendData(Encoding.ASCII.GetBytes(header));
        using var stream = File.OpenRead(path);
        var buffer = new byte[1 << 20];
        while (stream.Read(buffer) is > 0 and var count)
        {
            hash.AppendData(buffer, 0, count);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
