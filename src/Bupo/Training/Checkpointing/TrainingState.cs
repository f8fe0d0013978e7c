using Bupo.Models.Decoder;

namespace Bupo.Training.Checkpointing;

/// <summary>Where a run stands after a step: all that decides its further steps beside the recipe.</summary>
/// <remarks>Tensors share memory with the run, which changes them in its next update only: a step that is stopped while it samples leaves them as they are.</remarks>
internal sealed class TrainingState : IDisposable
{
    private TrainingState(int step, DecoderModel model, IReadOnlyDictionary<string, double> metrics, IReadOnlyDictionary<string, CheckpointPart> parts)
    {
        (Step, Model, Metrics, Parts) = (step, model, metrics, parts);
    }

    /// <summary>The step that just ended.</summary>
    public int Step { get; }

    /// <summary>The policy; borrowed.</summary>
    public DecoderModel Model { get; }

    /// <summary>The step's metrics.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; }

    /// <summary>The state of everything else, by name.</summary>
    public IReadOnlyDictionary<string, CheckpointPart> Parts { get; }

    public static TrainingState After(int step, IReadOnlyDictionary<string, double> metrics, DecoderModel model, IEnumerable<ICheckpointed> parts) =>
        new(step, model, metrics, parts.ToDictionary(part => part.StateName, part => part.SaveState()));

    public void Dispose()
    {
        foreach (var part in Parts.Values)
        {
            part.Dispose();
        }
    }
}
