using System.Globalization;
using System.Text.RegularExpressions;
using Bupo.Models.Checkpoints;
using Bupo.Recipes;

namespace Bupo.Training.Checkpointing;

/// <summary>The checkpoints of a run, step-000010 and so on: written aside and renamed, the last few and the best kept.</summary>
internal sealed partial class CheckpointFolder(string folder)
{
    private const string Prefix = "step-", Unfinished = ".unfinished", Removed = ".removed";

    /// <summary>All whole checkpoints, the oldest first.</summary>
    public IReadOnlyList<TrainingCheckpoint> All => !Directory.Exists(folder) ? [] :
    [
        .. Directory.GetDirectories(folder, Prefix + "*").Where(path => OwnName().Match(Path.GetFileName(path)) is { Success: true, Groups: [_, { Length: 0 }] })
            .Select(TrainingCheckpoint.Open).OrderBy(checkpoint => checkpoint.Step),
    ];

    /// <summary>Takes away what a killed process left unfinished, and checkpoints past a step that the run goes on from.</summary>
    public void Clean(int step)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }
        foreach (var left in Directory.GetDirectories(folder, Prefix + "*").Where(path => OwnName().Match(Path.GetFileName(path)).Groups[1].Length > 0))
        {
            Directory.Delete(left, recursive: true);
        }
        foreach (var later in All.Where(checkpoint => checkpoint.Step > step))
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
                + "make room, then go on with --resume auto.", error);
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

    /// <summary>The best is the one whose own step has the best value; of equals the later.</summary>
    private void Prune(CheckpointRule rule)
    {
        var all = All;
        var best = rule.KeepBest is { } metric
            ? all.Where(c => c.Metrics.ContainsKey(metric)).MaxBy(c => (rule.BestIs == BestValue.Largest ? c.Metrics[metric] : -c.Metrics[metric], c.Step))
            : null;
        foreach (var old in all.SkipLast(rule.KeepLast).Where(checkpoint => checkpoint != best))
        {
            Remove(old);
        }
    }

    // Group 1 is what is appended while a checkpoint is written or removed.
    [GeneratedRegex(@"^step-[0-9]{6,}(\.unfinished|\.removed)?$")]
    private static partial Regex OwnName();

    // Renamed first: a folder that is half deleted must not look like a checkpoint.
    private static void Remove(TrainingCheckpoint checkpoint)
    {
        var aside = checkpoint.Folder + Removed;
        Directory.Move(checkpoint.Folder, aside);
        Directory.Delete(aside, recursive: true);
    }
}
