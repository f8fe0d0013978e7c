using System.Text.Json.Nodes;
using Xunit;

namespace Bupo.Testing;

/// <summary>Finds the recorded data of independent implementations: the variable BUPO_SHARED, or a folder shared beside the checkout.</summary>
public static class Shared
{
    private static readonly Lazy<string?> Root = new(Find);

    /// <summary>The path below the shared folder; skips the running test, saying so, where there is none (fails it in CI).</summary>
    public static string Path(params string[] parts)
    {
        var path = Root.Value is null ? null : System.IO.Path.Combine([Root.Value, .. parts]);
        if (path is not null && System.IO.Path.Exists(path))
        {
            return path;
        }
        var message = $"Recorded data shared/{string.Join('/', parts)} not found; set BUPO_SHARED to the folder that holds it.";
        if (IsCi)
        {
            Assert.Fail(message);
        }
        Assert.Skip(message);
        return "";
    }

    /// <summary>Names of the folders below a shared folder, for theories; one empty name where there are none, so that the test reports it.</summary>
    public static TheoryData<string> Folders(params string[] parts)
    {
        var path = Root.Value is null ? null : System.IO.Path.Combine([Root.Value, .. parts]);
        return path is null || !Directory.Exists(path)
            ? [""]
            : [.. Directory.GetDirectories(path).Select(d => System.IO.Path.GetFileName(d)!).Order(StringComparer.Ordinal)];
    }

    /// <summary>The ids of the cases in a shared file of JSON lines; one empty id where there is none, so that the test reports it.</summary>
    public static TheoryData<string> Ids(params string[] parts)
    {
        var path = Root.Value is null ? null : System.IO.Path.Combine([Root.Value, .. parts]);
        return path is null || !File.Exists(path)
            ? [""]
            : [.. File.ReadLines(path).Select(line => (string)JsonNode.Parse(line)!["id"]!)];
    }

    /// <summary>The case of that id in a shared file of JSON lines; skips the running test, saying so, where there is no such file.</summary>
    public static JsonNode Case(string id, params string[] parts) =>
        File.ReadLines(Path(parts)).Select(line => JsonNode.Parse(line)!).Single(line => (string)line["id"]! == id);

    /// <summary>The recorded tiny models, as "models/NAME" and "families/NAME" below golden, for theories.</summary>
    public static TheoryData<string> Models()
    {
        string[] kinds = ["models", "families"];
        return [.. kinds.SelectMany(kind => Folders("golden", kind).Select(row => row.Data).Where(name => name.Length > 0).Select(name => $"{kind}/{name}").DefaultIfEmpty(kind))];
    }

    private static bool IsCi => string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("BUPO_SHARED") is { Length: > 0 } named)
        {
            return named;
        }
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Bupo.slnx")))
            {
                var beside = System.IO.Path.Combine(folder.FullName, "..", "shared");
                return Directory.Exists(beside) ? System.IO.Path.GetFullPath(beside) : null;
            }
        }
        return null;
    }
}
