using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Bupo.Bench.Bits;

/// <summary>What each run gave: values by file and place, and the SHA-256 of what is not text.</summary>
internal sealed class Recording(SortedDictionary<string, SortedDictionary<string, string>> runs)
{
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true };

    // Times, memory and the names of folders depend on the machine.
    private static readonly string[] OfTheMachine = ["seconds/", "tokens_per_second/", "memory/", "model"];

    /// <summary>Values by run.</summary>
    public IReadOnlyDictionary<string, SortedDictionary<string, string>> Runs => runs;

    /// <summary>Makes the runs.</summary>
    /// <param name="bupo">Bupo.Cli.dll or the executable.</param>
    /// <param name="names">Only these; empty for all.</param>
    /// <exception cref="InvalidOperationException">A run failed or a name is unknown.</exception>
    public static Recording Record(string bupo, IReadOnlyList<string> names)
    {
        var all = BitsRuns.All(Root());
        var unknown = names.Except(all.Select(run => run.Name)).ToArray();
        if (unknown.Length > 0)
        {
            throw new InvalidOperationException($"There is no run {string.Join(", ", unknown)}; expected {string.Join(", ", all.Select(run => run.Name))}.");
        }
        var found = new SortedDictionary<string, SortedDictionary<string, string>>(StringComparer.Ordinal);
        var folder = Directory.CreateTempSubdirectory("bupo-bits-").FullName;
        try
        {
            foreach (var run in all.Where(run => names.Count == 0 || names.Contains(run.Name)))
            {
                var clock = Stopwatch.StartNew();
                if (!Path.Exists(run.Model))
                {
                    Console.WriteLine($"{run.Name} is skipped: {run.Model} does not exist");
                    continue;
                }
                var output = Path.Combine(folder, run.Name);
                new BupoProcess(bupo).Run(run, output);
                found[run.Name] = Read(output);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{run.Name,-20} {found[run.Name].Count,6} values {clock.Elapsed.TotalSeconds,6:f1} s"));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        return new Recording(found);
    }

    /// <summary>Reads a recording.</summary>
    public static Recording Load(string file) =>
        new(JsonSerializer.Deserialize<SortedDictionary<string, SortedDictionary<string, string>>>(File.ReadAllText(file))!);

    /// <summary>Writes the recording.</summary>
    public void Save(string file) => File.WriteAllText(file, JsonSerializer.Serialize(runs, Layout) + "\n");

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Bupo.slnx")))
        {
            folder = folder.Parent;
        }
        return folder?.FullName ?? throw new InvalidOperationException("Bupo.slnx is in no folder above this program; build it inside of the repository.");
    }

    private static SortedDictionary<string, string> Read(string output)
    {
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        void Hash(string name) => values[name] = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(output, name))));
        foreach (var file in Directory.EnumerateFiles(output, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(output, file).Replace('\\', '/');
            switch (name)
            {
                case "metrics.jsonl" or "internal.jsonl" or "samples.jsonl":
                    foreach (var (i, line) in File.ReadLines(file).Index())
                    {
                        Flatten($"{name}:{i + 1}", JsonNode.Parse(line), values);
                    }
                    break;
                case "analysis.json" or "summary.json":
                    Flatten(name, JsonNode.Parse(File.ReadAllText(file)), values);
                    break;
                case "model/model.safetensors" or "records-00001.parquet" or "responses.parquet" or "tokens.parquet":
                    Hash(name);
                    break;
            }
        }
        return values;
    }

    private static void Flatten(string path, JsonNode? node, SortedDictionary<string, string> values)
    {
        switch (node)
        {
            case JsonObject group:
                foreach (var (name, value) in group.Where(member => !OfTheMachine.Any(start => member.Key.StartsWith(start, StringComparison.Ordinal))))
                {
                    Flatten($"{path} {name}", value, values);
                }
                break;
            case JsonArray list:
                foreach (var (i, value) in list.Index())
                {
                    Flatten($"{path} {i}", value, values);
                }
                break;
            default:
                values[path] = node?.ToJsonString() ?? "null";
                break;
        }
    }
}
