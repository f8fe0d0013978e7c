namespace Bupo.Models.Hub;

/// <summary>The models that Hugging Face's own tools have downloaded to this machine.</summary>
public static class HubCache
{
    /// <summary>Where they lie: HF_HUB_CACHE, else hub below HF_HOME, else the default in the user's cache.</summary>
    public static string Folder =>
        Variable("HF_HUB_CACHE") ?? Path.Combine(
            Variable("HF_HOME") ?? Path.Combine(
                Variable("XDG_CACHE_HOME") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
                "huggingface"),
            "hub");

    /// <summary>Where all of org/name lies.</summary>
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

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
