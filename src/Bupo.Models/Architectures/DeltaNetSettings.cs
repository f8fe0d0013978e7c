namespace Bupo.Models.Architectures;

/// <summary>The gated delta nets of a model.</summary>
/// <param name="Blocks">Blocks, from 1, that have one in place of attention.</param>
/// <param name="KeyHeads">Heads of queries and keys; each serves ValueHeads / KeyHeads heads of values.</param>
/// <param name="ValueHeads">Heads of values.</param>
/// <param name="KeySize">Width of a query or key.</param>
/// <param name="ValueSize">Width of a value.</param>
/// <param name="Kernel">Tokens that the convolution reads, its own included.</param>
/// <param name="Grouped">Whether the inputs are two matrices whose rows are grouped by key head (Qwen3-Next), else four (Qwen3.5).</param>
public sealed record DeltaNetSettings(
    IReadOnlySet<int> Blocks, int KeyHeads, int ValueHeads, int KeySize, int ValueSize, int Kernel, bool Grouped)
{
    /// <summary>Width of all queries, or all keys, of a token.</summary>
    public int KeyWidth => KeyHeads * KeySize;

    /// <summary>Width of all values of a token.</summary>
    public int ValueWidth => ValueHeads * ValueSize;

    /// <summary>Width of what the convolution reads: queries, keys and values.</summary>
    public int ConvolutionWidth => (2 * KeyWidth) + ValueWidth;

    /// <summary>The input matrices: names and outputs.</summary>
    public IReadOnlyList<(string Name, int Outputs)> Inputs => Grouped
        ? [("in_proj_qkvz", ConvolutionWidth + ValueWidth), ("in_proj_ba", 2 * ValueHeads)]
        : [("in_proj_qkv", ConvolutionWidth), ("in_proj_z", ValueWidth), ("in_proj_b", ValueHeads), ("in_proj_a", ValueHeads)];
}
