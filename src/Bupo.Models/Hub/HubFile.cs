namespace Bupo.Models.Hub;

/// <summary>A file of a repository as the hub lists it.</summary>
/// <param name="Path">Its path within the repository, with slashes.</param>
/// <param name="Size">Its bytes; null where the hub does not say.</param>
/// <param name="Sha256">SHA-256 of a large file, in hex; null for a small one.</param>
/// <param name="GitSha1">SHA-1 of a small file as git names it, in hex; null where the hub does not say.</param>
public sealed record HubFile(string Path, long? Size, string? Sha256, string? GitSha1)
{
    /// <summary>A name that only this content has; null where the hub gives no checksum.</summary>
    internal string? ContentName => Sha256 ?? GitSha1;
}
