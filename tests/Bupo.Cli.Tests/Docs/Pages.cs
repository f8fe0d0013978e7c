using Bupo.Testing;

namespace Bupo.Cli.Tests.Docs;

/// <summary>The pages of this repository.</summary>
internal static class Pages
{
    /// <summary>README, CHANGELOG and everything below docs, from the repository's folder.</summary>
    public static IEnumerable<string> All => new[] { "README.md", "CHANGELOG.md" }.Concat(Directory
        .GetFiles(Path.Combine(Repository.Folder, "docs"), "*.md", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Repository.Folder, file)).Order(StringComparer.Ordinal));

    /// <summary>A page's text.</summary>
    public static string Text(string page) => File.ReadAllText(Path.Combine(Repository.Folder, page));
}
