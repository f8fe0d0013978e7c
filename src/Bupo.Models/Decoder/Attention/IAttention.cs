using TorchSharp;

namespace Bupo.Models.Decoder.Attention;

/// <summary>One run of a recurrence over consecutive rows of a sequence.</summary>
/// <param name="rows">What the mixer computed for the rows, [n, width].</param>
/// <param name="before">The state after the rows before them; null at the start of a sequence. It stays the caller's.</param>
/// <returns>What comes out, [n, outputs], and the state after the last row.</returns>
public delegate (torch.Tensor Output, RecurrentState After) Recurrence(torch.Tensor rows, RecurrentState? before);

/// <summary>Who attends to whom in one forward pass, and where keys, values and recurrent states are kept.</summary>
public interface IAttention
{
    /// <summary>The position of every row of the pass, [T].</summary>
    ReadOnlySpan<long> Positions { get; }

    /// <summary>How many tokens the whole sequence of every row has, [T].</summary>
    ReadOnlySpan<int> Lengths { get; }

    /// <summary>Mixes values for one block.</summary>
    /// <param name="block">The block, from 1.</param>
    /// <param name="query">Turned queries, [T, heads, E].</param>
    /// <param name="key">Turned keys of the same rows, [T, key heads, E].</param>
    /// <param name="value">Values of the same rows, [T, key heads, E].</param>
    /// <param name="sinks">A logit per head beside its scores, [heads]; null for none.</param>
    /// <returns>[T, heads · E].</returns>
    torch.Tensor Attend(int block, torch.Tensor query, torch.Tensor key, torch.Tensor value, torch.Tensor? sinks = null);

    /// <summary>Runs a recurrence along every sequence for one block.</summary>
    /// <param name="block">The block, from 1.</param>
    /// <param name="rows">[T, width].</param>
    /// <param name="recurrence">Runs over consecutive rows of one sequence.</param>
    /// <returns>[T, outputs].</returns>
    torch.Tensor Scan(int block, torch.Tensor rows, Recurrence recurrence);
}

/// <summary>What a recurrence carries from one token to the next.</summary>
/// <param name="Window">The last rows that a causal convolution reads, [kernel − 1, width].</param>
/// <param name="Memory">The matrix of every head, [heads, keys, values].</param>
public sealed record RecurrentState(torch.Tensor Window, torch.Tensor Memory) : IDisposable
{
    /// <summary>A copy of its own, without a graph.</summary>
    public RecurrentState Copy()
    {
        using var scope = torch.NewDisposeScope();
        return new(Window.detach().clone().DetachFromDisposeScope(), Memory.detach().clone().DetachFromDisposeScope());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Window.Dispose();
        Memory.Dispose();
    }
}
