using System.Text.RegularExpressions;

namespace Bupo.Models.Hub;

/// <summary>The variables and files that steer Hugging Face's own tools, read as huggingface_hub reads them.</summary>
internal static partial class HubEnvironment
{
    private static readonly string[] TrueValues = ["1", "ON", "YES", "TRUE"];

    /// <summary>The folder of models: HF_HUB_CACHE, else HUGGINGFACE_HUB_CACHE, else hub below <see cref="Home"/>.</summary>
    public static string Cache => Folder("HF_HUB_CACHE") ?? Folder("HUGGINGFACE_HUB_CACHE") ?? Path.Combine(Home, "hub");

    /// <summary>HF_HOME, else huggingface in the user's cache.</summary>
    public static string Home => Folder("HF_HOME") ?? Path.Combine(Folder("XDG_CACHE_HOME") ?? Path.Combine(UserHome, ".cache"), "huggingface");

    /// <summary>The hub's address.</summary>
    public static string Endpoint => Variable("HF_ENDPOINT") ?? "https://huggingface.co";

    /// <summary>Whether nothing may be fetched.</summary>
    public static bool IsOffline =>
        (Variable("HF_HUB_OFFLINE") ?? Variable("TRANSFORMERS_OFFLINE")) is { } value && TrueValues.Contains(value.ToUpperInvariant());

    /// <summary>Where `hf auth login` keeps the token.</summary>
    public static string TokenFile => Folder("HF_TOKEN_PATH") ?? Path.Combine(Home, "token");

    /// <summary>The user's token: HF_TOKEN, else HUGGING_FACE_HUB_TOKEN, else the stored one; null where there is none.</summary>
    /// <remarks>HF_HUB_DISABLE_IMPLICIT_TOKEN leaves the stored one alone.</remarks>
    public static string? Token()
    {
        if ((Clean(Variable("HF_TOKEN")) ?? Clean(Variable("HUGGING_FACE_HUB_TOKEN"))) is { } given)
        {
            return given;
        }
        var isForbidden = Variable("HF_HUB_DISABLE_IMPLICIT_TOKEN") is { } value && TrueValues.Contains(value.ToUpperInvariant());
        try
        {
            return isForbidden || !File.Exists(TokenFile) ? null : Clean(File.ReadAllText(TokenFile));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;    // Public repositories need none; a refusal names the file.
        }
    }

    /// <summary>A path with ~ and variables replaced; a variable that is not set stays as it is written.</summary>
    internal static string Expand(string path)
    {
        if (path == "~" || path.StartsWith("~/", StringComparison.Ordinal))
        {
            path = UserHome + path[1..];
        }
        return Reference().Replace(path, match =>
            Environment.GetEnvironmentVariable(match.Groups["name"].Value) ?? match.Value);
    }

    private static string UserHome => Variable("HOME") ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    private static string? Folder(string name) => Variable(name) is { } value ? Expand(value) : null;

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static string? Clean(string? token) => token?.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal).Trim() is { Length: > 0 } clean ? clean : null;

    [GeneratedRegex(@"\$(?:\{(?<name>[^}]*)\}|(?<name>\w+))")]
    private static partial Regex Reference();
}
