using System.Globalization;
using System.Text.Json.Nodes;
using Bupo.Data.Files;
using Bupo.Models.Hub;

namespace Bupo.Data;

/// <summary>Built-in datasets that the hub has, and how they become files of the data folder.</summary>
public static class HubDatasets
{
    private static readonly string[] Extensions = [".parquet", ".jsonl", ".csv", ".tsv"];

    // Repository, split (which its files' names begin with), and the columns of problem, answer and level.
    private static readonly Dictionary<string, (string Repository, string Split, DatasetColumns Columns)> Sources = new()
    {
        ["math500"] = ("HuggingFaceH4/MATH-500", "test", new() { Prompt = "problem", Answer = "answer", Level = "level" }),
        ["amc23"] = ("math-ai/amc23", "test", new() { Prompt = "question", Answer = "answer" }),
        ["aime24"] = ("HuggingFaceH4/aime_2024", "train", new() { Prompt = "problem", Answer = "answer" }),
        ["aime25"] = ("math-ai/aime25", "test", new() { Prompt = "problem", Answer = "answer" }),
        ["minerva"] = ("math-ai/minervamath", "test", new() { Prompt = "question", Answer = "answer" }),
    };

    /// <summary>The built-in names that <see cref="Pull"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Sources.Keys];

    /// <summary>Whether a file of a repository holds rows.</summary>
    public static bool IsData(HubFile file) => Extensions.Contains(Path.GetExtension(file.Path));

    /// <summary>Brings a built-in dataset into the data folder as NAME.jsonl: <c>id, problem, answer, source, level</c> a line.</summary>
    /// <param name="pull">Brings the files, which stay beside it in a folder of the repository's name.</param>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="folder">The data folder; made where it is missing.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The file.</returns>
    /// <exception cref="BupoException">It cannot be had, or its rows are not as expected.</exception>
    public static string Pull(HubPull pull, string name, string folder, CancellationToken cancellationToken = default)
    {
        var (id, split, columns) = Sources[name];
        var files = pull.Files(
            new HubRepository(id, IsDataset: true),
            file => IsData(file) && Path.GetFileName(file.Path).StartsWith(split, StringComparison.Ordinal),
            Path.Combine(folder, id.Replace("/", "--", StringComparison.Ordinal)),
            cancellationToken);
        var examples = files.Order(StringComparer.Ordinal).SelectMany(file => DatasetReader.Read(file, new DatasetOptions { Columns = columns }).Examples);
        var path = Path.Combine(folder, name + ".jsonl");
        DataFile.ReplaceText(path, string.Concat(examples.Select((example, i) => Row(name, i, example).ToJsonString(JsonStyle.Line) + "\n")));
        return path;
    }

    private static JsonObject Row(string name, int index, PromptExample example)
    {
        var row = new JsonObject
        {
            ["id"] = string.Create(CultureInfo.InvariantCulture, $"{name}-{index:D4}"),
            ["problem"] = example.Problem,
            ["answer"] = example.Answer,
            ["source"] = name,
        };
        if (example.Level is { } level)
        {
            row["level"] = level;
        }
        return row;
    }
}
