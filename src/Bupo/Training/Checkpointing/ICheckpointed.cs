namespace Bupo.Training.Checkpointing;

/// <summary>A part of a run whose later steps depend on what it has seen: an optimizer, a critic, an adaptive coefficient.</summary>
/// <remarks>What is a pure function of the step, such as the order of prompts, the learning rate and every random stream, needs no state.</remarks>
public interface ICheckpointed
{
    /// <summary>The part's name, unique in a run; it names the part's file.</summary>
    string StateName { get; }

    /// <summary>The state after the step that just ended.</summary>
    /// <returns>What <see cref="LoadState"/> takes; its tensors may share memory with the part until its next step.</returns>
    CheckpointPart SaveState();

    /// <summary>Goes on from a saved state, whose values are copied.</summary>
    /// <exception cref="BupoException">The state is of another model or recipe.</exception>
    void LoadState(CheckpointPart state);
}
