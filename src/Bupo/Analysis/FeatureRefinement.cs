using Bupo.Models.Decoder;
using Bupo.Policies;
using static TorchSharp.torch;

namespace Bupo.Analysis;

/// <summary>How much of the upper layers a lower one holds already (arXiv 2512.19673, Section 4, Figure 5), summed over tokens.</summary>
/// <param name="Tokens">Tokens summed over.</param>
/// <param name="Cosines">Σ cos(H^l, H^m), [l][m] for l, m = 0..L.</param>
/// <param name="Divergences">Σ KL(π_Layer^l ‖ π_Layer^m), [l][m], nats.</param>
public sealed record FeatureRefinement(int Tokens, double[][] Cosines, double[][] Divergences)
{
    private const int MostLogits = 48 << 20;

    /// <summary>Measures some tokens of a response.</summary>
    /// <param name="model">Borrowed.</param>
    /// <param name="response">One that <see cref="InternalPolicyAnalyzer.Refusal"/> lets pass.</param>
    /// <param name="positions">Places within the response, from 0, at least one. All pairs of layers take as long as 2 (L + 1) projections each.</param>
    public static FeatureRefinement Measure(DecoderModel model, AnalysedResponse response, IReadOnlyList<int> positions)
    {
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        int[] tokens = [.. response.Prompt, .. response.Response.AsSpan(0, response.Response.Length - 1)];
        var layers = model.Config.Layers;
        using var cache = new ActivationCache(Enumerable.Range(0, layers + 1).Select(l => PolicyView.Layer(l).Point(layers)));
        using var attention = new PackedAttention(model.Config, SequenceLayout.Packed(tokens.Length));
        model.Forward(tokens, attention, sink: cache).Dispose();
        var rows = tensor(positions.Select(p => (long)response.Prompt.Length - 1 + p).ToArray());
        var states = stack([.. Enumerable.Range(0, layers + 1).Select(l => cache[PolicyView.Layer(l).Point(layers)].index_select(0, rows))], 1);    // [N, L + 1, D]
        var unit = nn.functional.normalize(states.to(ScalarType.Float64), dim: -1);
        var cosines = matmul(unit, unit.transpose(1, 2)).sum([0L]);    // [L + 1, L + 1]
        var divergences = zeros(layers + 1, layers + 1, ScalarType.Float64);
        var step = (int)Math.Max(1, MostLogits / ((long)(layers + 1) * model.Config.VocabularySize));
        for (var first = 0; first < positions.Count; first += step)
        {
            divergences.add_(Divergence(model, states.narrow(0, first, Math.Min(step, positions.Count - first))));
        }
        return new FeatureRefinement(positions.Count, Rows(cosines), Rows(divergences));
    }

    /// <summary>The sums of two measurements.</summary>
    public static FeatureRefinement operator +(FeatureRefinement a, FeatureRefinement b) =>
        new(a.Tokens + b.Tokens, Add(a.Cosines, b.Cosines), Add(a.Divergences, b.Divergences));

    /// <summary>The sum of two measurements.</summary>
    public static FeatureRefinement Add(FeatureRefinement left, FeatureRefinement right) => left + right;

    /// <summary>KL(p ‖ q) = Σ p log p − Σ p log q: for all pairs of layers one product of probabilities and log-probs.</summary>
    private static Tensor Divergence(DecoderModel model, Tensor states)
    {
        using var scope = NewDisposeScope();
        var logProbs = matmul(states, model.Unembedding.to(ScalarType.Float32).t()).log_softmax(-1);    // [n, L + 1, V]
        var cross = matmul(logProbs.exp(), logProbs.transpose(1, 2)).to(ScalarType.Float64);             // Σ p_l log p_m
        return (cross.diagonal(0, 1, 2).unsqueeze(-1) - cross).sum([0L]).MoveToOuterDisposeScope();
    }

    private static double[][] Rows(Tensor square)
    {
        var width = (int)square.shape[0];
        return [.. square.to(ScalarType.Float64).contiguous().data<double>().ToArray().Chunk(width)];
    }

    private static double[][] Add(double[][] a, double[][] b) => [.. a.Zip(b, (x, y) => x.Zip(y, (u, v) => u + v).ToArray())];
}
