namespace Bupo.Models.Hub;

/// <summary>Brings repositories to this machine.</summary>
/// <param name="client">Borrowed.</param>
/// <param name="progress">Told while bytes come; may be null.</param>
public sealed class HubPull(HubClient client, Action<HubProgress>? progress = null)
{
    private static readonly string[] LicenseNames = ["LICENSE", "LICENCE", "COPYING", "NOTICE", "USE_POLICY"];

    /// <summary>Brings a model into the Hugging Face cache, in its layout, where its name opens it from then on.</summary>
    /// <param name="model">The repository.</param>
    /// <param name="files">Files to take; where empty: safetensors weights, configuration, tokenizer and license, or the one .gguf file with the license.</param>
    /// <param name="cancellationToken">Ends it; what came stays for the next time.</param>
    /// <returns>The snapshot's folder.</returns>
    /// <exception cref="BupoException">It cannot be had, or it is unclear which files to take.</exception>
    public string Model(HubRepository model, IReadOnlyList<string> files, CancellationToken cancellationToken = default)
    {
        var listing = client.List(model, cancellationToken);
        var root = HubCache.Root(model.Id);
        var snapshot = Path.Combine(root, "snapshots", listing.Commit);
        Fetch(listing, files.Count > 0 ? Named(listing, files) : OfModel(listing), file => file.ContentName is { } name
            ? Path.Combine(root, "blobs", name)
            : Path.Combine(snapshot, file.Path), (file, path) => Link(Path.Combine(snapshot, file.Path), path), cancellationToken);
        // The name leads to the snapshot only once it is whole.
        var reference = Path.Combine(root, "refs", model.Revision);
        Directory.CreateDirectory(Path.GetDirectoryName(reference)!);
        File.WriteAllText(reference + ".new", listing.Commit);
        File.Move(reference + ".new", reference, overwrite: true);
        return snapshot;
    }

    /// <summary>Brings files of a repository into a folder.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="wanted">Which files.</param>
    /// <param name="folder">Where they go, by their paths in the repository.</param>
    /// <param name="cancellationToken">Ends it; what came stays for the next time.</param>
    /// <returns>The files' paths.</returns>
    /// <exception cref="BupoException">It cannot be had, or holds no such file.</exception>
    public IReadOnlyList<string> Files(HubRepository repository, Func<HubFile, bool> wanted, string folder, CancellationToken cancellationToken = default)
    {
        var listing = client.List(repository, cancellationToken);
        HubFile[] files = [.. listing.Files.Where(wanted)];
        if (files.Length == 0)
        {
            throw new BupoException($"{repository} holds none of the files looked for; it has {string.Join(", ", listing.Files.Select(f => f.Path))}.");
        }
        Fetch(listing, files, file => Path.Combine(folder, file.Path), (_, _) => { }, cancellationToken);
        return [.. files.Select(f => Path.Combine(folder, f.Path))];
    }

    private void Fetch(HubListing listing, IReadOnlyList<HubFile> files, Func<HubFile, string> place, Action<HubFile, string> placed, CancellationToken cancellationToken)
    {
        var (before, total) = (0L, files.Sum(f => f.Size ?? 0));
        foreach (var file in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var path = place(file);
            HubDownload.Fetch(client, listing, file, path, bytes => progress?.Invoke(new HubProgress(file.Path, before + bytes, total)), cancellationToken);
            placed(file, path);
            before += file.Size ?? 0;
        }
    }

    private static HubFile[] Named(HubListing listing, IReadOnlyList<string> names) =>
        [.. names.Select(name => listing.Files.FirstOrDefault(f => f.Path == name)
            ?? throw new BupoException($"{listing.Repository} has no file {name}; it has {string.Join(", ", listing.Files.Select(f => f.Path))}."))];

    private static HubFile[] OfModel(HubListing listing)
    {
        var top = listing.Files.Where(f => !f.Path.Contains('/', StringComparison.Ordinal)).ToArray();
        if (top.Any(f => f.Path.EndsWith(".safetensors", StringComparison.Ordinal)))
        {
            // Mistral's repositories hold the same weights a second time, as consolidated.safetensors.
            var hasModel = top.Any(f => f.Path.StartsWith("model", StringComparison.Ordinal) && f.Path.EndsWith(".safetensors", StringComparison.Ordinal));
            return [.. listing.Files.Where(f => IsTemplate(f) || (top.Contains(f) && IsOfModel(f) && !(hasModel && f.Path.StartsWith("consolidated", StringComparison.Ordinal))))];
        }
        var quantized = top.Where(f => f.Path.EndsWith(".gguf", StringComparison.Ordinal)).ToArray();
        return quantized.Length switch
        {
            1 => [.. quantized, .. top.Where(IsLicense)],
            0 => throw new BupoException($"{listing.Repository} holds no .safetensors and no .gguf file; pickled weights are never read."),
            _ => throw new BupoException($"{listing.Repository} holds {quantized.Length} .gguf files; name one: {string.Join(", ", quantized.Select(f => f.Path))}."),
        };
    }

    private static bool IsOfModel(HubFile file) =>
        Path.GetExtension(file.Path) is ".safetensors" or ".json" or ".jinja" or ".model" || file.Path is "merges.txt" or "vocab.txt" || IsLicense(file);

    private static bool IsTemplate(HubFile file) =>
        Path.GetDirectoryName(file.Path) == "additional_chat_templates" && Path.GetExtension(file.Path) == ".jinja";

    private static bool IsLicense(HubFile file) =>
        LicenseNames.Any(name => file.Path.StartsWith(name, StringComparison.OrdinalIgnoreCase));

    // As Hugging Face's tools do it: a relative link to the content, or the content itself where the system has no links.
    private static void Link(string link, string content)
    {
        if (link == content || File.Exists(link))
        {
            return;
        }
        var folder = Path.GetDirectoryName(link)!;
        Directory.CreateDirectory(folder);
        try
        {
            File.Delete(link);                                              // a link whose content is gone
            File.CreateSymbolicLink(link, Path.GetRelativePath(folder, content));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            File.Copy(content, link);
        }
    }
}
