using System.Text.Json.Nodes;

namespace Bupo.Training.Runs;

/// <summary>What a run has written so far: its curves and samples.</summary>
/// <param name="Name">The run's folder as a person knows it.</param>
/// <param name="Steps">The steps done, in order.</param>
/// <param name="Views">The trained view of each.</param>
/// <param name="Metrics">By metric one value per step; null where it has none.</param>
/// <param name="Samples">Lines of samples.jsonl: step, prompt, response, answer, reward, reason, tokens, finish.</param>
public sealed record RunRecord(
    string Name,
    IReadOnlyList<int> Steps,
    IReadOnlyList<string> Views,
    IReadOnlyDictionary<string, IReadOnlyList<double?>> Metrics,
    IReadOnlyList<JsonObject> Samples)
{
    /// <summary>Lines of internal.jsonl: the internal policies of all layers at the steps that were looked at.</summary>
    public IReadOnlyList<JsonObject> Internal { get; init; } = [];

    /// <summary>Reads a run's folder; the run may still go on.</summary>
    /// <exception cref="BupoException">It holds no steps, or a damaged line.</exception>
    public static RunRecord Read(string folder)
    {
        var path = Path.Combine(folder, "metrics.jsonl");
        var lines = File.Exists(path) ? new StepLog(path).Lines().ToArray() : [];
        if (lines.Length == 0)
        {
            throw new BupoException($"{folder} holds no metrics.jsonl with a step in it, expected a folder that `bupo train --out` wrote.");
        }
        var names = lines.SelectMany(line => line.Select(m => m.Key)).Where(name => name is not ("step" or "view")).Distinct().ToArray();
        return new RunRecord(
            Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))),
            [.. lines.Select(line => line["step"]!.GetValue<int>())],
            [.. lines.Select(line => line["view"] is JsonValue view && view.TryGetValue<string>(out var text) ? text : "")],
            names.ToDictionary(name => name, name => (IReadOnlyList<double?>)
                [.. lines.Select(line => line[name] is JsonValue value && value.TryGetValue<double>(out var number) ? number : (double?)null)]),
            [.. new StepLog(Path.Combine(folder, "samples.jsonl")).Lines()])
        {
            Internal = [.. new StepLog(Path.Combine(folder, "internal.jsonl")).Lines()],
        };
    }
}
