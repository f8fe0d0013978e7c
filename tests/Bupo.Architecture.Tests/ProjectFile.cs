using System.Xml.Linq;
using Bupo.Testing;

namespace Bupo.Architecture.Tests;

/// <summary>What a project file says.</summary>
internal static class ProjectFile
{
    /// <summary>The names of the projects that a project references.</summary>
    /// <param name="project">Its folder from the repository's root.</param>
    public static IEnumerable<string> References(string project) => Items(project, "ProjectReference")
        .Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')));

    /// <summary>The projects that see a project's internals.</summary>
    public static IEnumerable<string> Friends(string project) => Items(project, "InternalsVisibleTo");

    private static IEnumerable<string> Items(string project, string kind) => XDocument
        .Load(Path.Combine(Repository.Folder, project, Path.GetFileName(project) + ".csproj"))
        .Descendants(kind).Select(item => item.Attribute("Include")!.Value);
}
