using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Bupo.Data.Files;
using Bupo.Models.Checkpoints;
using Bupo.Recipes;
using Bupo.Rollouts;
using Bupo.Training.Checkpointing;
using Bupo.Training.Steps;

namespace Bupo.Training.Runs;

/// <summary>What a run leaves behind, and where a stopped one goes on.</summary>
/// <remarks>
/// <c>run.json</c>, the recipe with all defaults; <c>metrics.jsonl</c>, a line per step; <c>samples.jsonl</c>, some responses of each step;
/// <c>internal.jsonl</c>, a line for each step at which the internal policies were measured;
/// <c>checkpoints/step-000010</c>; <c>tensorboard/</c> where asked for; <c>model/</c>, the trained model, once the run is done.
/// The folder may hold other files, which are never touched. Only what <see cref="RunManifest"/> proves to be a run's own is replaced.
/// </remarks>
public sealed partial class RunFolder : IDisposable
{
    /// <summary>The word that resumes from the folder's own latest checkpoint, or begins where there is none.</summary>
    public const string Auto = "auto";

    private static readonly string[] OwnNames = ["run.json", "metrics.jsonl", "internal.jsonl", "samples.jsonl", "checkpoints", "tensorboard", "model"];

    private readonly string _folder;
    private readonly RunManifest _manifest;
    private FolderLock? _lock;
    private readonly StepLog _metrics;
    private readonly StepLog _internal;
    private readonly List<string> _notes = [];
    private TensorBoardEvents? _events;

    /// <summary>Looks at a run's folder and holds it against other processes; nothing of a run is written yet.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="resume">Null for a new run, <see cref="Auto"/>, or a checkpoint or run to resume from.</param>
    /// <exception cref="BupoException">The folder holds a run that is not to be continued, another process holds it, or there is nothing to resume from.</exception>
    public RunFolder(string folder, string? resume = null)
    {
        _folder = string.IsNullOrWhiteSpace(folder) ? throw new BupoException("--out is empty, expected a folder.") : folder;
        _manifest = RunManifest.Read(Path.Combine(folder, "run.json"));
        _metrics = new StepLog(Path.Combine(folder, "metrics.jsonl"));
        _internal = new StepLog(Path.Combine(folder, "internal.jsonl"));
        Samples = new StepLog(Path.Combine(folder, "samples.jsonl"));
        Checkpoints = new CheckpointFolder(Path.Combine(folder, "checkpoints"));
        ModelFolder = Path.Combine(folder, "model");
        RequireOwn();
        // A new folder is made and held by Begin, so that a refused recipe leaves nothing.
        _lock = Directory.Exists(folder) ? FolderLock.Take(folder) : null;
        try
        {
            Start = resume is null or Auto ? Latest(resume) : Named(resume);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What is damaged in the folder and was passed over.</summary>
    public IReadOnlyList<string> Notes => [.. _notes, .. Checkpoints.Damaged];

    /// <summary>The checkpoint that the run resumes from; null for a start from the beginning.</summary>
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
        Hold();
        try
        {
            var step = Start?.Step ?? 0;
            foreach (var log in new[] { _metrics, _internal, Samples })
            {
                _notes.AddRange(log.KeepThrough(step));
            }
            Checkpoints.Clean(step);
            RemoveOwnModel();
            _manifest.Begin(recipe);
            _events = tensorboard ? new TensorBoardEvents(Path.Combine(_folder, "tensorboard"), _metrics.Lines()) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BupoException($"The folder {_folder} cannot be written: {error.Message.TrimEnd('.')}.", error);
        }
    }

    /// <summary>Writes the trained model to <see cref="ModelFolder"/>.</summary>
    /// <param name="trained">Borrowed.</param>
    /// <exception cref="BupoException">It cannot be written, or a model that this run did not write is there.</exception>
    public void WriteModel(ICheckpoint trained)
    {
        _manifest.AllowModel();                       // recorded first: a killed process must leave no model that no run claims
        try
        {
            CheckpointWriter.WriteFolder(trained, ModelFolder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BupoException($"The trained model cannot be written to {ModelFolder}: {error.Message.TrimEnd('.')}; make room, then resume with --resume auto.", error);
        }
    }

    /// <summary>Lets other processes have the folder.</summary>
    public void Dispose() => _lock?.Dispose();

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

    private void Hold()
    {
        if (_lock is null)
        {
            _lock = FolderLock.Take(_folder);
            if (RunManifest.Read(Path.Combine(_folder, "run.json")).IsOfARun)
            {
                throw new BupoException($"Another process has put a run into {_folder} since this one began; name another folder with --out.");
            }
        }
    }

    private void RequireOwn()
    {
        var foreign = _manifest.IsOfARun ? null : OwnNames.Select(name => Path.Combine(_folder, name)).FirstOrDefault(Path.Exists);
        if (foreign is not null)
        {
            throw new BupoException($"{foreign} exists, but {_folder} holds no run.json of a run, so it is not overwritten; "
                + "name another folder with --out, or move it away.");
        }
        if (_manifest.IsOfARun && !_manifest.WritesModel && Directory.Exists(ModelFolder))
        {
            throw new BupoException($"{ModelFolder} exists, but the run in {_folder} did not write it, so it is not overwritten; move it away.");
        }
    }

    /// <summary>Removes the model of an earlier end of this run, and what a killed process left of one.</summary>
    private void RemoveOwnModel()
    {
        if (!_manifest.WritesModel)
        {
            return;
        }
        foreach (var own in Directory.GetDirectories(_folder, "model*").Where(path => OwnModel().IsMatch(Path.GetFileName(path))))
        {
            Directory.Delete(own, recursive: true);
        }
    }

    [GeneratedRegex(@"^model(\.unfinished-[0-9]+)?$")]
    private static partial Regex OwnModel();

    private TrainingCheckpoint? Latest(string? resume)
    {
        var last = Checkpoints.All is [.., var latest] ? latest : null;
        if (resume is null && (HoldsRun || last is not null))
        {
            throw new BupoException($"{_folder} holds a run already; continue it with --resume auto, name another folder with --out, or delete it.");
        }
        return last is null && Directory.Exists(ModelFolder)
            ? throw new BupoException($"{_folder} holds a finished run without checkpoints, so there is nothing to resume from; name another folder with --out.")
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
