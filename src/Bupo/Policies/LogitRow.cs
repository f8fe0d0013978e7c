using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Bupo.Policies;

/// <summary>What softmax says of one row of logits, computed in one sweep without writing it down.</summary>
/// <param name="LogNormalizer">log Σ exp(y_j), nats.</param>
/// <param name="Entropy">−Σ p_j log p_j, nats.</param>
/// <param name="ArgMax">The token with the largest logit; ties go to the first.</param>
public readonly record struct RowStatistics(double LogNormalizer, double Entropy, int ArgMax);

/// <summary>Sweeps over a row of logits. Blocks are summed in float32 and added up in float64.</summary>
internal static class LogitRow
{
    private const int Block = 2048;

    /// <summary>Log-normalizer, entropy and arg max of a row.</summary>
    public static RowStatistics Measure(ReadOnlySpan<float> row)
    {
        var sum = new SoftmaxSum();
        for (var start = 0; start < row.Length; start += Block)
        {
            sum.Add(row.Slice(start, Math.Min(Block, row.Length - start)), start);
        }
        return new RowStatistics(sum.LogNormalizer, sum.Entropy, sum.ArgMax);
    }

    /// <summary>KL(p ‖ q) = Σ p_j (log p_j − log q_j), nats, of two rows of logits; never below 0 but for rounding.</summary>
    public static double Divergence(ReadOnlySpan<float> row, ReadOnlySpan<float> other)
    {
        var (normalizer, otherNormalizer) = (Measure(row).LogNormalizer, Measure(other).LogNormalizer);
        var sum = 0.0;
        for (var start = 0; start < row.Length; start += Block)
        {
            var width = Math.Min(Block, row.Length - start);
            sum += Gap(row.Slice(start, width), other.Slice(start, width), (float)normalizer, (float)(normalizer - otherNormalizer));
        }
        return sum;
    }

    private static float Gap(ReadOnlySpan<float> row, ReadOnlySpan<float> other, float normalizer, float shift)
    {
        var gaps = Vector512<float>.Zero;
        var vectors = MemoryMarshal.Cast<float, Vector512<float>>(row);
        var others = MemoryMarshal.Cast<float, Vector512<float>>(other);
        for (var i = 0; i < vectors.Length; i++)
        {
            gaps += Vector512.Exp(vectors[i] - Vector512.Create(normalizer)) * (vectors[i] - others[i] - Vector512.Create(shift));
        }
        var gap = Vector512.Sum(gaps);
        for (var j = vectors.Length * Vector512<float>.Count; j < row.Length; j++)
        {
            gap += MathF.Exp(row[j] - normalizer) * (row[j] - other[j] - shift);
        }
        return gap;
    }

    /// <summary>Turns a row of logits into the gradient of gLogProb · log p(target) + gEntropy · H by the logits.</summary>
    /// <remarks>∂ log p_t / ∂y_j = [j = t] − p_j and ∂H/∂y_j = −p_j (log p_j + H).</remarks>
    public static void Differentiate(Span<float> row, RowStatistics statistics, int target, double logProbGradient, double entropyGradient, float scale)
    {
        var normalizer = (float)statistics.LogNormalizer;
        var constant = (float)(logProbGradient + (entropyGradient * statistics.Entropy));
        var slope = (float)entropyGradient;
        var vectors = MemoryMarshal.Cast<float, Vector512<float>>(row);
        for (var i = 0; i < vectors.Length; i++)
        {
            var logProb = vectors[i] - Vector512.Create(normalizer);
            // Probabilities below e^−80 are nothing; as denormal numbers they would slow down every product they enter.
            var probability = Vector512.Exp(logProb) & Vector512.GreaterThan(logProb, Vector512.Create(-80f));
            vectors[i] = probability * (Vector512.Create(constant) + (slope * logProb)) * -scale;
        }
        for (var j = vectors.Length * Vector512<float>.Count; j < row.Length; j++)
        {
            var logProb = row[j] - normalizer;
            row[j] = MathF.Exp(logProb) * (constant + (slope * logProb)) * -scale;
        }
        row[target] += (float)(logProbGradient * scale);
    }

    /// <summary>The largest number of a row and its first place; NaN if there is one.</summary>
    public static (float Value, int At) Maximum(ReadOnlySpan<float> row) => Maximum(row, float.NegativeInfinity);

    /// <summary>The same, where the place matters only if the number is above <paramref name="known"/>; −1 otherwise.</summary>
    public static (float Value, int At) Maximum(ReadOnlySpan<float> row, float known)
    {
        var best = Vector512.Create(float.NegativeInfinity);
        var vectors = MemoryMarshal.Cast<float, Vector512<float>>(row);
        foreach (var vector in vectors)
        {
            best = Vector512.Max(best, vector);    // a NaN stays
        }
        var top = float.NegativeInfinity;
        for (var i = 0; i < Vector512<float>.Count; i++)
        {
            top = MathF.Max(top, best[i]);
        }
        foreach (var value in row[(vectors.Length * Vector512<float>.Count)..])
        {
            top = MathF.Max(top, value);
        }
        return (top, float.IsNaN(top) || top <= known ? -1 : row.IndexOf(top));
    }
}
