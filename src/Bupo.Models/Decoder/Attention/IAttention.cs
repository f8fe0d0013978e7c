using TorchSharp;

namespace Bupo.Models.Decoder.Attention;

/// <summary>Who attends to whom in one forward pass, and where keys and values are kept.</summary>
public interface IAttention
{
    /// <summary>The position of every row of the pass, [T].</summary>
    ReadOnlySpan<long> Positions { get; }

    /// <summary>Mixes values for one block.</summary>
    /// <param name="block">The block, from 1.</param>
    /// <param name="query">Turned queries, [T, heads, E].</param>
    /// <param name="key">Turned keys of the same rows, [T, key heads, E].</param>
    /// <param name="value">Values of the same rows, [T, key heads, E].</param>
    /// <returns>[T, heads · E].</returns>
    torch.Tensor Attend(int block, torch.Tensor query, torch.Tensor key, torch.Tensor value);
}
