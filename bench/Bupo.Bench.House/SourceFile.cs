using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Bupo.Bench.House;

/// <summary>One source file of the repository.</summary>
/// <param name="Path">From the repository's root, with forward slashes.</param>
/// <param name="Lines">Its lines.</param>
/// <param name="Tree">Its syntax.</param>
public sealed record SourceFile(string Path, IReadOnlyList<string> Lines, SyntaxTree Tree)
{
    /// <summary>The project's folder, such as <c>src/Bupo.Models</c>.</summary>
    public string Project => string.Join('/', Path.Split('/').Take(2));

    /// <summary>The path from the project's folder.</summary>
    public string InProject => Path[(Project.Length + 1)..];

    /// <summary>Reads every source file under a folder of the repository, in order of path; build outputs are left out.</summary>
    public static IEnumerable<SourceFile> Under(string repository, string folder) => Directory
        .EnumerateFiles(System.IO.Path.Combine(repository, folder), "*.cs", SearchOption.AllDirectories)
        .Select(path => System.IO.Path.GetRelativePath(repository, path).Replace('\\', '/'))
        .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
        .Where(path => !path.Contains("/buildTransitive/", StringComparison.Ordinal))    // runs in the build of a package's user, not in ours
        .Order(StringComparer.Ordinal)
        .Select(path => Read(repository, path));

    private static SourceFile Read(string repository, string path)
    {
        var text = File.ReadAllText(System.IO.Path.Combine(repository, path));
        return new SourceFile(path, [.. text.TrimEnd('\n').Split('\n')], CSharpSyntaxTree.ParseText(SourceText.From(text), path: path));
    }
}
