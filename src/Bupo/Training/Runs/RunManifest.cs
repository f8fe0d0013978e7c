using System.Text.Json;
using System.Text.Json.Nodes;
using Bupo.Data.Files;
using Bupo.Recipes;

namespace Bupo.Training.Runs;

/// <summary><c>run.json</c>: the recipe with all defaults, and the proof that a folder's other files are the run's own.</summary>
internal sealed class RunManifest
{
    private const string ModelKey = "writes_model";

    private readonly string _path;
    private JsonObject? _json;

    private RunManifest(string path, JsonObject? json) => (_path, _json) = (path, json);

    /// <summary>Whether the file is there and a run wrote it.</summary>
    public bool IsOfARun => _json is not null;

    /// <summary>Whether the run came so far that the folder <c>model</c> is its own.</summary>
    public bool WritesModel => _json?[ModelKey] is JsonValue value && value.TryGetValue<bool>(out var writes) && writes;

    /// <summary>Reads the file. A file that no run wrote counts as none.</summary>
    public static RunManifest Read(string path)
    {
        try
        {
            return new RunManifest(path, File.Exists(path) && JsonNode.Parse(File.ReadAllText(path)) is JsonObject json
                && json["recipe"] is JsonObject && json["version"] is JsonValue ? json : null);
        }
        catch (JsonException)
        {
            return new RunManifest(path, null);
        }
    }

    /// <summary>Writes the record of a run that begins or resumes.</summary>
    /// <exception cref="BupoException">It cannot be written.</exception>
    public void Begin(IRunRecipe recipe)
    {
        _json = new JsonObject
        {
            ["version"] = typeof(RunManifest).Assembly.GetName().Version!.ToString(3),
            ["recipe"] = new JsonObject(RecipeKeys.Values(recipe).Select(key => KeyValuePair.Create<string, JsonNode?>(key.Key, key.Value))),
        };
        Write();
    }

    /// <summary>Records that the folder <c>model</c> is the run's own from now on.</summary>
    /// <exception cref="BupoException">It cannot be written.</exception>
    public void AllowModel()
    {
        _json![ModelKey] = true;
        Write();
    }

    private void Write() => DataFile.ReplaceText(_path, _json!.ToJsonString(JsonStyle.Indented) + "\n");
}
