namespace Bupo.Algorithms.Objectives;

/// <summary>The loss of each response token, minimized, with its derivative in closed form.</summary>
public interface IPolicyObjective
{
    /// <summary>How much of the mini-batch <see cref="Evaluate"/> has to see at once.</summary>
    ObjectiveScope Scope { get; }

    /// <summary>Evaluates all tokens of a batch.</summary>
    ObjectiveResult Evaluate(PolicyBatch batch);
}
