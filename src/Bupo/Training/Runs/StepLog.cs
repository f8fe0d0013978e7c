using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bupo.Data.Files;

namespace Bupo.Training.Runs;

/// <summary>A file of JSON lines, each with the <c>step</c> it tells of, that a resumed run continues.</summary>
/// <param name="path">The file.</param>
internal sealed class StepLog(string path)
{
    /// <summary>Adds a line.</summary>
    /// <exception cref="BupoException">It cannot be written.</exception>
    public void Append(JsonObject line)
    {
        try
        {
            File.AppendAllText(path, line.ToJsonString(JsonStyle.Line) + "\n");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BupoException($"{path} cannot be written: {error.Message.TrimEnd('.')}.", error);
        }
    }

    /// <summary>The whole lines; what a killed process left of one at the end is passed over.</summary>
    /// <exception cref="BupoException">A line other than the last is no JSON object with a step.</exception>
    public IEnumerable<JsonObject> Lines()
    {
        if (!File.Exists(path))
        {
            yield break;
        }
        var text = File.ReadAllText(path, Encoding.UTF8);
        var whole = text[..(text.LastIndexOf('\n') + 1)];
        foreach (var (i, line) in whole.Split('\n', StringSplitOptions.RemoveEmptyEntries).Index())
        {
            yield return Parse(line, i + 1);
        }
    }

    /// <summary>Takes away the lines past a step, so that each is there once when the run has done them again, and damaged ones.</summary>
    /// <returns>What was damaged.</returns>
    public IReadOnlyList<string> KeepThrough(int step)
    {
        if (!File.Exists(path))
        {
            return [];
        }
        var damaged = new List<string>();
        var kept = new List<string>();
        foreach (var (i, line) in File.ReadAllLines(path, Encoding.UTF8).Index())
        {
            try
            {
                if (Parse(line, i + 1)["step"]!.GetValue<int>() <= step)
                {
                    kept.Add(line + "\n");
                }
            }
            catch (BupoException error)
            {
                damaged.Add($"{error.Message.TrimEnd('.')}; it is left out");
            }
        }
        DataFile.ReplaceText(path, string.Concat(kept));
        return damaged;
    }

    private JsonObject Parse(string line, int number)
    {
        try
        {
            return JsonNode.Parse(line) is JsonObject found && found["step"] is JsonValue step && step.TryGetValue<int>(out _)
                ? found
                : throw new BupoException($"{path}, line {number}: expected a JSON object with a whole number as step.");
        }
        catch (JsonException error)
        {
            throw new BupoException($"{path}, line {number} is not valid JSON: {error.Message}", error);
        }
    }
}
