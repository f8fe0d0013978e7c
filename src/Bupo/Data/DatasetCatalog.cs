namespace Bupo.Data;

/// <summary>The datasets that go by a short name, and the files that hold them in a user's data folder.</summary>
public static class DatasetCatalog
{
    /// <summary>The variable that names the data folder where no option does.</summary>
    public const string FolderVariable = "BUPO_DATA";

    // The first file that is there is read. The parquet names are those of the published files.
    private static readonly Dictionary<string, string[]> Files = new()
    {
        ["math500"] = ["math500.jsonl", "math500.parquet"],
        ["amc23"] = ["amc23.jsonl", "amc2023.parquet"],
        ["aime24"] = ["aime24.jsonl", "aime_2024.parquet"],
        ["aime25"] = ["aime25.jsonl", "aime_2025.parquet"],
        ["olympiadbench"] = ["olympiadbench.jsonl"],
        ["minerva"] = ["minerva.jsonl"],
        ["gaokao2023en"] = ["gaokao2023en.jsonl"],
        ["college_math"] = ["college_math.jsonl"],
        ["deepmath5k"] = ["deepmath5k.jsonl", "deepmath-5k.parquet"],
    };

    /// <summary>The built-in names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Files.Keys];

    /// <summary>How many responses per problem the paper evaluates with: Avg@32 on AIME, Avg@16 elsewhere.</summary>
    public static int PaperSamples(string name) => name is "aime24" or "aime25" ? 32 : 16;

    /// <summary>The path of a dataset: of its file in the data folder where it is a built-in name, else the argument itself.</summary>
    /// <param name="nameOrPath">A built-in name or a file.</param>
    /// <param name="dataFolder">The data folder; where null, the variable BUPO_DATA.</param>
    /// <exception cref="BupoException">Nothing of that name is known or found.</exception>
    public static string Resolve(string nameOrPath, string? dataFolder = null)
    {
        if (File.Exists(nameOrPath))
        {
            return nameOrPath;
        }
        if (!Files.TryGetValue(nameOrPath, out var files))
        {
            throw new BupoException($"{nameOrPath} is neither a file nor a built-in dataset; those are {string.Join(", ", Names)}.");
        }
        var folder = dataFolder ?? Environment.GetEnvironmentVariable(FolderVariable);
        if (string.IsNullOrEmpty(folder))
        {
            throw new BupoException($"Dataset {nameOrPath} needs a data folder; set {FolderVariable} or the option data-dir to the folder with {files[0]}.");
        }
        var candidates = files.SelectMany(f => new[] { Path.Combine(folder, f), Path.Combine(folder, "parquet", f) });
        return candidates.FirstOrDefault(File.Exists)
            ?? throw new BupoException($"Dataset {nameOrPath} is not in {folder}; expected {string.Join(" or ", files)} there or in its folder parquet.");
    }
}
