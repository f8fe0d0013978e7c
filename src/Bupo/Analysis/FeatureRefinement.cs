using Bupo.Models.Decoder;
using static TorchSharp.torch;

namespace Bupo.Analysis;

/// <summary>How much of the upper layers a lower one holds already (arXiv 2512.19673, Section 4, Figure 5), summed over tokens.</summary>
/// <param name="Tokens">Tokens summed over.</param>
/// <param name="Cosines">Σ cos(H^l, H^m), [l][m] for l, m = 0..L.</param>
/// <param name="Divergences">Σ KL(π_Layer^l ‖ π_Layer^m), [l][m], nats.</param>
public sealed record FeatureRefinement(int Tokens, double[][] Cosines, double[][] Divergences)
{
    private const int MostLogits = 48 << 20;

    /// <summary>Measures all pairs of layers at some tokens.</summary>
    /// <param name="model">Borrowed.</param>
    /// <param name="states">H^0 to H^L at each token, [N, L + 1, D].</param>
    internal static FeatureRefinement Measure(DecoderModel model, Tensor states)
    {
        using var scope = NewDisposeScope();
        var (tokens, points) = ((int)states.shape[0], states.shape[1]);
        var unit = nn.functional.normalize(states.to(ScalarType.Float64), dim: -1);
        var cosines = matmul(unit, unit.transpose(1, 2)).sum([0L]);    // [L + 1, L + 1]
        var divergences = zeros(points, points, ScalarType.Float64);
        var step = (int)Math.Max(1, MostLogits / (points * model.Config.VocabularySize));
        for (var first = 0; first < tokens; first += step)
        {
            divergences.add_(Divergence(model, states.narrow(0, first, Math.Min(step, tokens - first))));
        }
        return new FeatureRefinement(tokens, Rows(cosines), Rows(divergences));
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

    internal void Write(BinaryWriter writer)
    {
        writer.Write(Tokens);
        foreach (var value in Cosines.Concat(Divergences).SelectMany(row => row))
        {
            writer.Write(value);
        }
    }

    internal static FeatureRefinement Read(BinaryReader reader, int layers)
    {
        double[][] Square() => [.. Enumerable.Range(0, layers + 1).Select(_ => Enumerable.Range(0, layers + 1).Select(_ => reader.ReadDouble()).ToArray())];
        return new FeatureRefinement(reader.ReadInt32(), Square(), Square());
    }

    private static double[][] Rows(Tensor square)
    {
        var width = (int)square.shape[0];
        return [.. square.to(ScalarType.Float64).contiguous().data<double>().ToArray().Chunk(width)];
    }

    private static double[][] Add(double[][] a, double[][] b) => [.. a.Zip(b, (x, y) => x.Zip(y, (u, v) => u + v).ToArray())];
}
