using static TorchSharp.torch;

namespace Bupo.Models.Decoder;

/// <summary>The gated delta rule over many tokens at once: within a chunk by products of matrices, from chunk to chunk by the memory.</summary>
/// <remarks>
/// Within a chunk of n tokens, with γ the running sums of g, L_ij = e^(γ_i − γ_j) for i ≥ j, M the part of (β K Kᵀ) ∘ L below the diagonal:
/// the corrections are U = (I + M)⁻¹ (β V − (β e^γ K) S), the outputs (e^γ Q) S + ((Q Kᵀ) ∘ L) U, the memory e^γ_n S + (e^(γ_n − γ) K)ᵀ U.
/// </remarks>
internal static class DeltaRule
{
    private const int ChunkTokens = 64;

    /// <summary>Runs along a sequence; differentiable in everything.</summary>
    /// <param name="query">[heads, T, keys].</param>
    /// <param name="key">[heads, T, keys].</param>
    /// <param name="value">[heads, T, values].</param>
    /// <param name="decay">g ≤ 0, [heads, T].</param>
    /// <param name="beta">β, [heads, T, 1].</param>
    /// <param name="memory">S before the first token, [heads, keys, values].</param>
    /// <returns>[heads, T, values], and S after the last token.</returns>
    public static (Tensor Output, Tensor Memory) Run(Tensor query, Tensor key, Tensor value, Tensor decay, Tensor beta, Tensor memory)
    {
        var outputs = new List<Tensor>();
        for (long first = 0; first < query.shape[1]; first += ChunkTokens)
        {
            var count = Math.Min(ChunkTokens, query.shape[1] - first);
            Tensor Chunk(Tensor all) => all.narrow(1, first, count);
            (var output, memory) = RunChunk(Chunk(query), Chunk(key), Chunk(value), Chunk(decay), Chunk(beta), memory);
            outputs.Add(output);
        }
        return (outputs.Count == 1 ? outputs[0] : cat(outputs, 1), memory);
    }

    private static (Tensor Output, Tensor Memory) RunChunk(Tensor query, Tensor key, Tensor value, Tensor decay, Tensor beta, Tensor memory)
    {
        var count = query.shape[1];
        var running = decay.cumsum(-1);                                                                           // γ, [heads, n]
        var later = ones(count, count, ScalarType.Bool).triu(1);
        var between = (running.unsqueeze(2) - running.unsqueeze(1)).masked_fill(later, double.NegativeInfinity).exp();    // L, [heads, n, n]
        var grown = running.exp().unsqueeze(-1);                                                                  // e^γ, [heads, n, 1]
        var wanted = beta * (value - matmul(key * grown, memory));
        var corrections = count == 1 ? wanted : linalg.solve(eye(count) + (beta * matmul(key, key.transpose(1, 2)) * between).tril(-1), wanted);
        var output = matmul(query * grown, memory) + matmul(matmul(query, key.transpose(1, 2)) * between, corrections);
        var last = running.narrow(1, count - 1, 1);                                                               // γ_n, [heads, 1]
        var kept = memory * last.exp().unsqueeze(-1);
        return (output, kept + matmul((key * (last - running).exp().unsqueeze(-1)).transpose(1, 2), corrections));
    }
}
