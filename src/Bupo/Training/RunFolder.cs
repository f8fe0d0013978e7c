using System.Text.Json;
using System.Text.Json.Nodes;

namespace Bupo.Training;

/// <summary>What a run leaves behind: DIR/metrics.jsonl, a line a step, and DIR/model, the trained checkpoint.</summary>
public sealed class RunFolder
{
    private readonly string _metrics;

    /// <summary>Makes the folder, which must not hold a run already.</summary>
    /// <exception cref="BupoException">It does, or it cannot be made.</exception>
    public RunFolder(string folder)
    {
        _metrics = Path.Combine(folder, "metrics.jsonl");
        ModelFolder = Path.Combine(folder, "model");
        if (File.Exists(_metrics) || Directory.Exists(ModelFolder))
        {
            throw new BupoException($"{folder} holds a run already; name another folder with --out, or delete it.");
        }
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BupoException($"The folder {folder} cannot be made: {error.Message}", error);
        }
    }

    /// <summary>Where the trained model goes.</summary>
    public string ModelFolder { get; }

    /// <summary>Appends a step's line.</summary>
    public void Write(StepReport report)
    {
        var line = new JsonObject { ["step"] = report.Step, ["view"] = report.View };
        foreach (var (name, value) in report.Metrics)
        {
            line[name] = double.IsFinite(value) ? value : null;
        }
        if (report.Notes.Count > 0)
        {
            line["notes"] = new JsonArray([.. report.Notes.Select(note => JsonValue.Create(note))]);
        }
        File.AppendAllText(_metrics, line.ToJsonString(JsonSerializerOptions.Default) + "\n");
    }
}
