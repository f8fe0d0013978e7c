using Bupo.Training.Optimization;

namespace Bupo.Training.Checkpointing;

/// <summary>An optimiser's moments and step counts in a checkpoint.</summary>
/// <param name="name">Its name in the run.</param>
/// <param name="optimizer">Borrowed.</param>
internal sealed class OptimizerState(string name, AdamW optimizer) : ICheckpointed
{
    public string StateName => name;

    public CheckpointPart SaveState() => new(tensors: optimizer.State());

    public void LoadState(CheckpointPart state) => optimizer.Load(state.Tensors);
}
