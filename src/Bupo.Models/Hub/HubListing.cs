using System.Text.Json;
using System.Text.Json.Nodes;

namespace Bupo.Models.Hub;

/// <summary>What a repository holds at one commit.</summary>
/// <param name="Repository">The repository.</param>
/// <param name="Commit">The commit that its revision is now.</param>
/// <param name="Files">Its files.</param>
public sealed record HubListing(HubRepository Repository, string Commit, IReadOnlyList<HubFile> Files)
{
    /// <summary>Reads the hub's answer; nothing of it that could name a place outside a folder is taken.</summary>
    /// <exception cref="BupoException">The answer is not such a listing.</exception>
    internal static HubListing Parse(HubRepository repository, string json)
    {
        try
        {
            var answer = JsonNode.Parse(json)!.AsObject();
            var commit = answer["sha"]!.GetValue<string>();
            var files = answer["siblings"]!.AsArray().Select(s => File(s!.AsObject())).ToArray();
            return IsHex(commit, 40) && files.All(IsHarmless)
                ? new HubListing(repository, commit, files)
                : throw new BupoException($"{repository}: the hub's listing names commit {commit} or a file outside the repository, and is not used.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException or FormatException)
        {
            throw new BupoException($"{repository}: the hub's answer is no listing of files; check HF_ENDPOINT.", e);
        }
    }

    private static HubFile File(JsonObject file) => new(
        file["rfilename"]!.GetValue<string>(),
        file["size"]?.GetValue<long>() ?? file["lfs"]?["size"]?.GetValue<long>(),
        file["lfs"]?["sha256"]?.GetValue<string>(),
        file["lfs"] is null ? file["blobId"]?.GetValue<string>() : null);

    private static bool IsHarmless(HubFile file) =>
        file.Path.Split('/').All(part => part.Length > 0 && part.Trim('.').Length > 0 && part.IndexOfAny(['\\', ':', '\0']) < 0)
        && file.Size is null or >= 0
        && (file.Sha256 is null || IsHex(file.Sha256, 64))
        && (file.GitSha1 is null || IsHex(file.GitSha1, 40));

    private static bool IsHex(string text, int length) => text.Length == length && text.All(char.IsAsciiHexDigitLower);
}
