using System.Text.Json;
using System.Text.Json.Nodes;
using Bupo.Data.Files;
using Bupo.Models.Checkpoints;
using Bupo.Models.Decoder;
using Bupo.Recipes;
using static TorchSharp.torch;

namespace Bupo.Training.Checkpointing;

/// <summary>A saved state of a run: a folder with the model in Hugging Face's layout and, in <c>training/</c>, everything else.</summary>
/// <remarks>
/// <c>training/state.json</c> holds the step, the recipe, the type of the products, the step's metrics and the JSON of every part;
/// <c>training/PART.safetensors</c> a part's tensors; <c>checksums.sha256</c> the sums of all files.
/// </remarks>
public sealed class TrainingCheckpoint
{
    private const string Format = "bupo-training 1", StateFolder = "training", StateFile = "state.json";

    private readonly JsonObject _state;

    private TrainingCheckpoint(string folder, JsonObject state)
    {
        (Folder, _state) = (folder, state);
        try
        {
            Step = state["step"]!.GetValue<int>();
            Compute = Enum.Parse<ScalarType>(state["compute"]!.GetValue<string>());
            Metrics = state["metrics"]!.AsObject().Where(m => m.Value is not null).ToDictionary(m => m.Key, m => m.Value!.GetValue<double>());
        }
        catch (Exception error) when (error is NullReferenceException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new BupoException($"{Path.Combine(folder, StateFolder, StateFile)} lacks step, compute or metrics; resume from another checkpoint.", error);
        }
    }

    /// <summary>Where it lies; a model folder too.</summary>
    public string Folder { get; }

    /// <summary>The last step done.</summary>
    public int Step { get; }

    /// <summary>The type of the run's products.</summary>
    public ScalarType Compute { get; }

    /// <summary>The finite metrics of that step.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; }

    /// <summary>Reads what a checkpoint says of itself, without checking its tensors.</summary>
    /// <exception cref="BupoException">It is no checkpoint of a run.</exception>
    public static TrainingCheckpoint Open(string folder)
    {
        var path = Path.Combine(folder, StateFolder, StateFile);
        if (!File.Exists(path))
        {
            throw new BupoException($"{folder} is no checkpoint of a run: it has no {StateFolder}/{StateFile}; name a folder such as RUN/checkpoints/step-000010.");
        }
        try
        {
            var state = JsonNode.Parse(File.ReadAllText(path))?.AsObject();
            var format = state?["format"]?.GetValue<string>();
            return format == Format
                ? new TrainingCheckpoint(folder, state!)
                : throw new BupoException($"{path}: format is {format ?? "missing"}, expected {Format}.");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new BupoException($"{path} is not valid JSON: {error.Message}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BupoException($"{path} cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Refuses a recipe that computes something else than the run did.</summary>
    /// <exception cref="BupoException">A key differs; each is named with both values.</exception>
    public void RequireSameRun(IRunRecipe recipe)
    {
        var saved = _state["recipe"]!.AsObject().ToDictionary(key => key.Key, key => key.Value!.GetValue<string>());
        var differences = RecipeKeys.Differences(saved, recipe).ToArray();
        if (differences.Length > 0)
        {
            throw new BupoException($"{Folder} is of another run; take its recipe, or start anew in another folder. What differs:\n  {string.Join("\n  ", differences)}");
        }
    }

    /// <summary>Checks every file's sum, then puts weights and parts back.</summary>
    /// <exception cref="BupoException">A file is damaged, or of another model.</exception>
    internal void Restore(DecoderModel model, IEnumerable<ICheckpointed> parts)
    {
        Checksums.Verify(Folder);
        using var guard = no_grad();
        using var weights = Checkpoint.Open(Folder);
        foreach (var (name, parameter) in model.Parameters)
        {
            using var saved = weights.Read(name);
            if (!saved.shape.SequenceEqual(parameter.shape) || saved.dtype != parameter.dtype)
            {
                throw new BupoException($"{Folder}: {name} is {saved.dtype} of shape ({string.Join(", ", saved.shape)}), "
                    + $"expected {parameter.dtype} of ({string.Join(", ", parameter.shape)}); it is of another model.");
            }
            parameter.copy_(saved);
        }
        var found = _state["parts"]!.AsObject();
        foreach (var part in parts)
        {
            var values = found[part.StateName] as JsonObject
                ?? throw new BupoException($"{Folder} holds no state of {part.StateName}, only of {string.Join(", ", found.Select(p => p.Key))}; it is of another kind of run.");
            using var state = new CheckpointPart(values.DeepClone().AsObject(), Tensors(part.StateName));
            part.LoadState(state);
        }
    }

    /// <summary>Writes a checkpoint's files.</summary>
    /// <param name="folder">A new folder.</param>
    /// <param name="state">Where the run stands.</param>
    /// <param name="recipe">The run.</param>
    /// <param name="origin">Where configuration and tokenizer come from.</param>
    internal static void Write(string folder, TrainingState state, IRunRecipe recipe, ICheckpoint origin)
    {
        using (var model = Checkpoint.WithParameters(origin, state.Model.Config, state.Model.Parameters))
        {
            CheckpointWriter.WriteFolder(model, folder);
        }
        var inner = Directory.CreateDirectory(Path.Combine(folder, StateFolder)).FullName;
        foreach (var (name, part) in state.Parts.Where(p => p.Value.Tensors.Count > 0))
        {
            SafetensorsFile.Write(Path.Combine(inner, $"{name}.safetensors"), part.Tensors);
        }
        var json = new JsonObject
        {
            ["format"] = Format,
            ["step"] = state.Step,
            ["compute"] = state.Model.ComputeType.ToString(),
            ["recipe"] = new JsonObject(RecipeKeys.Values(recipe).Select(key => KeyValuePair.Create<string, JsonNode?>(key.Key, key.Value))),
            ["metrics"] = new JsonObject(state.Metrics.Where(m => double.IsFinite(m.Value)).Select(m => KeyValuePair.Create<string, JsonNode?>(m.Key, m.Value))),
            ["parts"] = new JsonObject(state.Parts.Select(part => KeyValuePair.Create<string, JsonNode?>(part.Key, part.Value.Values.DeepClone()))),
        };
        File.WriteAllText(Path.Combine(inner, StateFile), json.ToJsonString(JsonStyle.Indented) + "\n");
        Checksums.Write(folder);
    }

    private Dictionary<string, Tensor> Tensors(string part)
    {
        var path = Path.Combine(Folder, StateFolder, $"{part}.safetensors");
        if (!File.Exists(path))
        {
            return [];
        }
        using var file = new SafetensorsFile(path);
        return file.Tensors.Keys.ToDictionary(name => name, name => file.Read(name));
    }
}
