namespace Bupo.Bench.House;

/// <summary>Finds circles of folders: seen from any folder, its loose files and its subfolders must not depend on each other in a circle.</summary>
/// <remarks>Circles of loose files alone are no fault: a syntax tree and its visitor are made for each other.</remarks>
public static class Circles
{
    /// <summary>The circles that a folder is a part of, each with what ties it.</summary>
    public static IEnumerable<string> OfFolders(Sources sources) =>
        from project in sources.Files.GroupBy(file => file.Project)
        let folders = project.SelectMany(file => Above(file.InProject)).Distinct(StringComparer.Ordinal)
        from folder in folders.Order(StringComparer.Ordinal)
        let arrows = Arrows(sources, project.Key, folder)
        from circle in Tied(arrows)
        where circle.Any(node => !node.EndsWith(".cs", StringComparison.Ordinal))
        select $"{project.Key}/{folder}: {string.Join("; ", arrows.Where(arrow => circle.Contains(arrow.From) && circle.Contains(arrow.To)))}";

    /// <summary>The arrows between the loose files and subfolders of a folder.</summary>
    /// <param name="sources">The product.</param>
    /// <param name="project">A project's folder.</param>
    /// <param name="folder">A folder in it; empty for the project's own.</param>
    public static IReadOnlyList<Arrow> Arrows(Sources sources, string project, string folder)
    {
        var prefix = folder.Length == 0 ? project + "/" : $"{project}/{folder}/";
        return [.. sources.Uses.Where(file => file.Key.StartsWith(prefix, StringComparison.Ordinal))
            .SelectMany(file => file.Value.Where(use => use.File.StartsWith(prefix, StringComparison.Ordinal))
                .Select(use => new Arrow(Node(file.Key, prefix), Node(use.File, prefix), $"{Path.GetFileName(file.Key)} uses {use.Type}")))
            .Where(arrow => arrow.From != arrow.To)
            .GroupBy(arrow => (arrow.From, arrow.To)).Select(same => same.First())];
    }

    private static string Node(string path, string prefix) => path[prefix.Length..].Split('/')[0];

    private static IEnumerable<string> Above(string path)
    {
        for (var end = path.LastIndexOf('/'); end > 0; end = path.LastIndexOf('/', end - 1))
        {
            yield return path[..end];
        }
        yield return "";
    }

    /// <summary>The groups of nodes each of which reaches all others of its group.</summary>
    private static List<HashSet<string>> Tied(IReadOnlyList<Arrow> arrows)
    {
        var to = arrows.ToLookup(arrow => arrow.From, arrow => arrow.To, StringComparer.Ordinal);
        var reached = to.ToDictionary(node => node.Key, node => Reach(node.Key, to), StringComparer.Ordinal);
        var groups = new List<HashSet<string>>();
        foreach (var node in reached.Keys.Where(node => reached[node].Contains(node)))
        {
            if (!groups.Any(group => group.Contains(node)))
            {
                groups.Add([.. reached[node].Where(other => reached.TryGetValue(other, out var back) && back.Contains(node))]);
            }
        }
        return groups;
    }

    private static HashSet<string> Reach(string start, ILookup<string, string> to)
    {
        var (reached, open) = (new HashSet<string>(StringComparer.Ordinal), new Stack<string>([start]));
        while (open.TryPop(out var node))
        {
            foreach (var next in to[node].Where(reached.Add))
            {
                open.Push(next);
            }
        }
        return reached;
    }
}
