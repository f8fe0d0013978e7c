namespace Bupo.Bench.House;

/// <summary>The floors of the house: projects, and in each of them its rooms, from the ground up. Nothing depends on what stands above it.</summary>
public static class Rooms
{
    /// <summary>The projects of the product and the rooms of each, from the ground up.</summary>
    /// <remarks>A room that is listed but not built yet is no fault; one that is built but not listed is.</remarks>
    public static IReadOnlyList<(string Project, IReadOnlyList<string> FromTheGround)> Floors { get; } =
    [
        ("src/Bupo.Verification", ["Expressions", "Algebra", "Reading", "Equivalence", "Extraction", "Rules"]),
        ("src/Bupo.Models", ["Architectures", "Arithmetic", "Hub", "Templates", "Tokenization", "Checkpoints", "Decoder"]),
        ("src/Bupo", ["Settings", "Randomness", "Policies", "Algorithms", "Data", "Rewards", "Recipes", "Rollouts", "Evaluation", "Analysis", "Lenses", "Training",
            "Preflight", "Experiments"]),
        ("src/Bupo.Reports", ["Charts", "Pages"]),
        ("src/Bupo.Cli", ["Doctor", "Inspection", "Generation", "Chat", "Lenses", "Analyses", "Evaluations", "Experiments", "Quickstart", "Commands"]),
    ];

    /// <summary>The most source files that a folder may hold, its subfolders not counted.</summary>
    public static int MostFiles => 25;

    /// <summary>Folders with more than <see cref="MostFiles"/> source files.</summary>
    public static IEnumerable<string> TooFull(IEnumerable<SourceFile> files) => files
        .GroupBy(file => Path.GetDirectoryName(file.Path)!)
        .Where(folder => folder.Count() > MostFiles)
        .Select(folder => $"{folder.Key} holds {folder.Count()} files, at most {MostFiles}; give those that belong together a folder of their own.");

    /// <summary>What stands in a room that has no place in the list, and what depends on a room above it.</summary>
    public static IEnumerable<string> Misplaced(Sources sources)
    {
        foreach (var (project, rooms) in Floors)
        {
            foreach (var arrow in Circles.Arrows(sources, project, "").Where(arrow => !IsFile(arrow.From) && !IsFile(arrow.To)))
            {
                var (from, to) = (Floor(rooms, arrow.From), Floor(rooms, arrow.To));
                if (from < 0 || to < 0)
                {
                    yield return $"{project}: {(from < 0 ? arrow.From : arrow.To)} has no place in Rooms.Floors.";
                }
                else if (to > from)
                {
                    yield return $"{project}: {arrow}, which stands above it.";
                }
            }
        }
    }

    private static bool IsFile(string node) => node.EndsWith(".cs", StringComparison.Ordinal);

    private static int Floor(IReadOnlyList<string> rooms, string name) => rooms.ToList().IndexOf(name);
}
