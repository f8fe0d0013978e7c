using System.Text.Json;
using System.Text.Json.Nodes;
using Bupo.Data;
using Bupo.Recipes;
using Bupo.Rollouts;
using Bupo.Training.Checkpointing;

namespace Bupo.Training;

/// <summary>What a run leaves behind, and where a stopped one goes on.</summary>
/// <remarks>
/// <c>run.json</c>, the recipe with all defaults; <c>metrics.jsonl</c>, a line a step; <c>samples.jsonl</c>, some responses of each step;
/// <c>internal.jsonl</c>, a line for each step at which the internal policies were measured;
/// <c>checkpoints/step-000010</c>; <c>tensorboard/</c> where asked for; <c>model/</c>, the trained model, once the run is done.
/// </remarks>
public sealed class RunFolder
{
    /// <summary>The word that goes on from the folder's own latest checkpoint, or begins where there is none.</summary>
    public const string Auto = "auto";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly string _folder;
    private readonly StepLog _metrics;
    private readonly StepLog _internal;
    private TensorBoardEvents? _events;

    /// <summary>Looks at a run's folder; nothing is written yet.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="resume">Null for a new run, <see cref="Auto"/>, or a checkpoint or run to go on from.</param>
    /// <exception cref="BupoException">The folder holds a run that is not to be gone on with, or there is nothing to go on from.</exception>
    public RunFolder(string folder, string? resume = null)
    {
        _folder = folder;
        _metrics = new StepLog(Path.Combine(folder, "metrics.jsonl"));
        _internal = new StepLog(Path.Combine(folder, "internal.jsonl"));
        Samples = new StepLog(Path.Combine(folder, "samples.jsonl"));
        Checkpoints = new CheckpointFolder(Path.Combine(folder, "checkpoints"));
        ModelFolder = Path.Combine(folder, "model");
        Start = resume is null or Auto ? Latest(resume) : Named(resume);
    }

    /// <summary>The checkpoint that the run goes on from; null for a start from the beginning.</summary>
    public TrainingCheckpoint? Start { get; }

    /// <summary>Where the trained model goes.</summary>
    public string ModelFolder { get; }

    internal CheckpointFolder Checkpoints { get; }

    internal StepLog Samples { get; }

    private bool HoldsRun => File.Exists(Path.Combine(_folder, "metrics.jsonl")) || Directory.Exists(ModelFolder);

    /// <summary>Makes the folder, or brings it back to where the checkpoint was saved.</summary>
    /// <param name="recipe">The run.</param>
    /// <param name="tensorboard">Whether metrics are written as TensorBoard events too.</param>
    /// <exception cref="BupoException">It cannot be written.</exception>
    public void Begin(IRunRecipe recipe, bool tensorboard = false)
    {
        try
        {
            Directory.CreateDirectory(_folder);
            var step = Start?.Step ?? 0;
            Checkpoints.Clean(step);
            foreach (var old in Directory.GetDirectories(_folder, "model*"))
            {
                Directory.Delete(old, recursive: true);                     // the model of an earlier end, and what a killed process left of one
            }
            _metrics.KeepThrough(step);
            _internal.KeepThrough(step);
            Samples.KeepThrough(step);
            var json = new JsonObject
            {
                ["version"] = typeof(RunFolder).Assembly.GetName().Version!.ToString(3),
                ["recipe"] = new JsonObject(RecipeKeys.Values(recipe).Select(key => KeyValuePair.Create<string, JsonNode?>(key.Key, key.Value))),
            };
            DataFile.ReplaceText(Path.Combine(_folder, "run.json"), json.ToJsonString(Indented) + "\n");
            _events = tensorboard ? new TensorBoardEvents(Path.Combine(_folder, "tensorboard"), _metrics.Lines()) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BupoException($"The folder {_folder} cannot be written: {error.Message.TrimEnd('.')}.", error);
        }
    }

    /// <summary>Appends a step's lines.</summary>
    /// <exception cref="BupoException">It cannot be written.</exception>
    public void Write(StepReport report)
    {
        if (report.Internal is { } inside)
        {
            _internal.Append(inside.ToJson(report.Step, report.View));
        }
        Write(report.Step, report.View, report.Metrics, report.Notes);
    }

    /// <summary>Appends a step's line of metrics.</summary>
    /// <param name="step">The step, from 1.</param>
    /// <param name="view">What is trained.</param>
    /// <param name="metrics">By name; what is not finite becomes null.</param>
    /// <param name="notes">What a person should know of the step.</param>
    /// <exception cref="BupoException">It cannot be written.</exception>
    public void Write(int step, string view, IReadOnlyDictionary<string, double> metrics, IReadOnlyList<string> notes)
    {
        var line = new JsonObject { ["step"] = step, ["view"] = view };
        foreach (var (name, value) in metrics)
        {
            line[name] = double.IsFinite(value) ? value : null;
        }
        if (notes.Count > 0)
        {
            line["notes"] = new JsonArray([.. notes.Select(note => JsonValue.Create(note))]);
        }
        _metrics.Append(line);
        _events?.Add(line);
    }

    /// <summary>Saves a batch that stopped the run, to be looked into with rollouts.replay.</summary>
    /// <returns>The file.</returns>
    public string SaveStopped(int step, RolloutBatch batch)
    {
        var path = Path.Combine(_folder, FormattableString.Invariant($"stopped-step-{step:D6}.safetensors"));
        ReplayBatchFile.Save(path, batch);
        return path;
    }

    private TrainingCheckpoint? Latest(string? resume)
    {
        var last = Checkpoints.All is [.., var latest] ? latest : null;
        if (resume is null && (HoldsRun || last is not null))
        {
            throw new BupoException($"{_folder} holds a run already; go on with it by --resume auto, name another folder with --out, or delete it.");
        }
        return last is null && Directory.Exists(ModelFolder)
            ? throw new BupoException($"{_folder} holds a finished run without checkpoints, so there is nothing to go on from; name another folder with --out.")
            : last;
    }

    private TrainingCheckpoint Named(string resume)
    {
        var own = Path.Combine(resume, "checkpoints");
        var checkpoint = !Directory.Exists(own) ? TrainingCheckpoint.Open(resume)
            : new CheckpointFolder(own).All is [.., var latest] ? latest
            : throw new BupoException($"--resume {resume}: its folder checkpoints holds none; start without --resume, or name another run.");
        var isOwn = Path.GetFullPath(checkpoint.Folder).StartsWith(Path.GetFullPath(_folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        return HoldsRun && !isOwn
            ? throw new BupoException($"{_folder} holds another run than {checkpoint.Folder}; name another folder with --out.")
            : checkpoint;
    }
}
