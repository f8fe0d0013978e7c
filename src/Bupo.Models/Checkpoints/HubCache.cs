namespace Bupo.Models.Checkpoints;

/// <summary>The models that Hugging Face's own tools have downloaded to this machine.</summary>
internal static class HubCache
{
    /// <summary>Where they lie: HF_HUB_CACHE, else hub below HF_HOME, else the default in the user's cache.</summary>
    public static string Folder =>
        Variable("HF_HUB_CACHE") ?? Path.Combine(
            Variable("HF_HOME") ?? Path.Combine(
                Variable("XDG_CACHE_HOME") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
                "huggingface"),
            "hub");

    /// <summary>The folder of org/name as its main branch was last seen, or null.</summary>
    public static string? Find(string model)
    {
        var parts = model.Split('/');
        if (parts.Length != 2 || !parts.All(IsName))
        {
            return null;
        }
        var root = Path.Combine(Folder, $"models--{parts[0]}--{parts[1]}");
        var reference = Path.Combine(root, "refs", "main");
        if (!File.Exists(reference))
        {
            return null;
        }
        var revision = File.ReadAllText(reference).Trim();
        var snapshot = Path.Combine(root, "snapshots", revision);
        return IsName(revision) && Directory.Exists(snapshot) ? snapshot : null;
    }

    private static bool IsName(string part) =>
        part.Length > 0 && part.Trim('.').Length > 0 && part.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
