using System.Text.Json;
using System.Text.Json.Nodes;

namespace Bupo.Models.Hub;

/// <summary>The models that Hugging Face's own tools have downloaded to this machine.</summary>
internal static class HubCache
{
    /// <summary>The folder of all models.</summary>
    public static string Folder => HubEnvironment.Cache;

    /// <summary>The folder of org/name.</summary>
    public static string Root(string model) => Path.Combine(Folder, $"models--{model.Replace("/", "--", StringComparison.Ordinal)}");

    /// <summary>The folder of org/name as its main branch was last seen, or null.</summary>
    public static string? Find(string model)
    {
        if (!HubRepository.IsId(model))
        {
            return null;
        }
        var root = Root(model);
        var reference = Path.Combine(root, "refs", "main");
        if (!File.Exists(reference))
        {
            return null;
        }
        var revision = File.ReadAllText(reference).Trim();
        var snapshot = Path.Combine(root, "snapshots", revision);
        return HubRepository.IsName(revision) && Directory.Exists(snapshot) ? snapshot : null;
    }

    /// <summary>Refuses a snapshot that a stopped download left without some of its files.</summary>
    /// <param name="model">org/name.</param>
    /// <param name="snapshot">Its folder, from <see cref="Find"/>.</param>
    /// <exception cref="BupoException">A link leads nowhere, or config.json or weights are missing.</exception>
    public static void RequireWhole(string model, string snapshot)
    {
        var missing = Directory.EnumerateFileSystemEntries(snapshot)
            .Where(entry => new FileInfo(entry).LinkTarget is not null && !Path.Exists(Path.GetFullPath(Path.Combine(snapshot, new FileInfo(entry).LinkTarget!))))
            .Select(entry => Path.GetFileName(entry)).Order(StringComparer.Ordinal).ToList();
        if (missing.Count == 0 && !Has("*.gguf"))
        {
            missing = [.. MissingOfFolder(snapshot, Has)];
        }
        if (missing.Count > 0)
        {
            throw new BupoException($"Model {model} in the Hugging Face cache is not complete: {string.Join(", ", missing)} {(missing.Count == 1 ? "is" : "are")} missing; "
                + $"fetch the rest with `bupo pull {model}`.");
        }

        bool Has(string pattern) => Directory.EnumerateFiles(snapshot, pattern).Any();
    }

    // A folder of pickled weights is whole too, though it cannot be opened: that is for others to say.
    private static IEnumerable<string> MissingOfFolder(string snapshot, Func<string, bool> has)
    {
        if (!has("config.json"))
        {
            yield return "config.json";
        }
        var index = Path.Combine(snapshot, "model.safetensors.index.json");
        if (has("model.safetensors") || has("*.bin") || has("*.pth"))
        {
            yield break;
        }
        if (!File.Exists(index))
        {
            yield return has("*.safetensors") ? "model.safetensors.index.json" : "the weights (model.safetensors)";
            yield break;
        }
        foreach (var shard in Shards(index).Where(shard => !has(shard)))
        {
            yield return shard;
        }
    }

    private static IEnumerable<string> Shards(string index)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(index))?["weight_map"] is JsonObject map
                ? map.Select(entry => entry.Value?.ToString() ?? "").Where(HubRepository.IsName).Distinct().Order(StringComparer.Ordinal)
                : [];
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or IOException)
        {
            return [];    // Opening the checkpoint says what is wrong with its index.
        }
    }
}
