using System.Globalization;
using System.Text.RegularExpressions;
using Bupo.Models.Checkpoints;
using Bupo.Recipes;

namespace Bupo.Training.Checkpointing;

/// <summary>The checkpoints of a run, step-000010 and so on: written aside and renamed, the last few and the best kept.</summary>
internal sealed partial class CheckpointFolder(string folder)
{
    private const string Prefix = "step-", Unfinished = ".unfinished", Removed = ".removed";

    private readonly SortedDictionary<string, string> _damaged = new(StringComparer.Ordinal);

    /// <summary>All checkpoints that can be opened, the oldest first.</summary>
    public IReadOnlyList<TrainingCheckpoint> All
    {
        get
        {
            var whole = new List<TrainingCheckpoint>();
            _damaged.Clear();
            foreach (var path in Folders())
            {
                try
                {
                    whole.Add(TrainingCheckpoint.Open(path));
                }
                catch (BupoException error)
                {
                    _damaged[path] = $"A damaged checkpoint is passed over: {error.Message}";
                }
            }
            return [.. whole.OrderBy(checkpoint => checkpoint.Step)];
        }
    }

    /// <summary>The others that <see cref="All"/> came across, each with what is wrong.</summary>
    public IEnumerable<string> Damaged => _damaged.Values;

    /// <summary>Takes away what a killed process left unfinished, and checkpoints past a step that the run resumes from.</summary>
    public void Clean(int step)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }
        foreach (var left in Directory.GetDirectories(folder, Prefix + "*").Where(path => OwnName().Match(Path.GetFileName(path)).Groups[2].Length > 0))
        {
            Directory.Delete(left, recursive: true);
        }
        foreach (var later in Folders().Where(path => StepOf(path) > step))
        {
            Remove(later);
        }
    }

    /// <summary>Saves a state, then removes what need not be kept.</summary>
    /// <exception cref="BupoException">It cannot be written; the checkpoints before are as they were.</exception>
    public void Save(TrainingState state, IRunRecipe recipe, ICheckpoint origin)
    {
        var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{state.Step:D6}"));
        var aside = path + Unfinished;
        try
        {
            Directory.CreateDirectory(folder);
            TrainingCheckpoint.Write(aside, state, recipe, origin);
            Directory.Move(aside, path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            var last = All is [.., var whole] ? $"The checkpoint of step {whole.Step} is whole" : "There is none before it";
            throw new BupoException($"The checkpoint of step {state.Step} cannot be saved as {path}: {error.Message.TrimEnd('.')}. {last}; "
                + "make room, then continue with --resume auto.", error);
        }
        finally
        {
            if (Directory.Exists(aside))
            {
                Directory.Delete(aside, recursive: true);
            }
        }
        Prune(recipe.Checkpoints);
    }

    /// <summary>The best is the one whose own step has the best value; ties go to the later one.</summary>
    private void Prune(CheckpointRule rule)
    {
        var all = All;
        var best = rule.KeepBest is { } metric
            ? all.Where(c => c.Metrics.ContainsKey(metric)).MaxBy(c => (rule.BestIs == BestValue.Largest ? c.Metrics[metric] : -c.Metrics[metric], c.Step))
            : null;
        foreach (var old in all.SkipLast(rule.KeepLast).Where(checkpoint => checkpoint != best))
        {
            Remove(old.Folder);
        }
    }

    private string[] Folders() => !Directory.Exists(folder) ? []
        : [.. Directory.GetDirectories(folder, Prefix + "*").Where(path => OwnName().Match(Path.GetFileName(path)) is { Success: true, Groups: [_, _, { Length: 0 }] })];

    private static int StepOf(string path) => int.Parse(OwnName().Match(Path.GetFileName(path)).Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    // Group 2 is what is appended while a checkpoint is written or removed.
    [GeneratedRegex(@"^step-([0-9]{6,9})(\.unfinished|\.removed)?$")]
    private static partial Regex OwnName();

    // Renamed first: a folder that is half deleted must not look like a checkpoint.
    private static void Remove(string checkpoint)
    {
        var aside = checkpoint + Removed;
        Directory.Move(checkpoint, aside);
        Directory.Delete(aside, recursive: true);
    }
}
