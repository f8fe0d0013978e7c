using Bupo.Models.Checkpoints;
using Bupo.Models.Decoder;
using Bupo.Recipes;

namespace Bupo.Training.Checkpointing;

/// <summary>Saves a run at regular steps, at its end, and where it is stopped.</summary>
/// <param name="recipe">The run.</param>
/// <param name="checkpoints">Where they go.</param>
/// <param name="origin">Where configuration and tokenizer come from; borrowed.</param>
/// <param name="model">The policy; borrowed.</param>
/// <param name="parts">All else that later steps depend on; borrowed.</param>
internal sealed class StepSaver(IRunRecipe recipe, CheckpointFolder checkpoints, ICheckpoint origin, DecoderModel model, IReadOnlyList<ICheckpointed> parts) : IDisposable
{
    private readonly CheckpointRule _rule = recipe.Checkpoints;
    private TrainingState? _unsaved;

    /// <summary>Hears of each step before it is saved.</summary>
    public Action<int>? Saving { get; init; }

    /// <summary>Whether the last whole step is not saved yet.</summary>
    public bool IsBehind => _unsaved is not null;

    /// <summary>Takes a step's end, and saves it where it is time.</summary>
    /// <exception cref="BupoException">It cannot be written.</exception>
    public void Finish(int step, IReadOnlyDictionary<string, double> metrics)
    {
        if (_rule.SaveEvery == 0)
        {
            return;
        }
        Dispose();
        _unsaved = TrainingState.After(step, metrics, model, parts);
        if (step % _rule.SaveEvery == 0 || step == recipe.Steps)
        {
            Save();
        }
    }

    /// <summary>Saves the last whole step where <see cref="IsBehind"/>.</summary>
    /// <exception cref="BupoException">It cannot be written.</exception>
    public void Save()
    {
        if (_unsaved is not null)
        {
            Saving?.Invoke(_unsaved.Step);
            checkpoints.Save(_unsaved, recipe, origin);
            Dispose();
        }
    }

    public void Dispose()
    {
        _unsaved?.Dispose();
        _unsaved = null;
    }
}
