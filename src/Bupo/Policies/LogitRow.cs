using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Bupo.Policies;

/// <summary>What softmax says of one row of logits, computed in one sweep without writing it down.</summary>
/// <param name="LogNormalizer">log Σ exp(y_j), nats.</param>
/// <param name="Entropy">−Σ p_j log p_j, nats.</param>
/// <param name="ArgMax">The token with the largest logit; the first of equals.</param>
public readonly record struct RowStatistics(double LogNormalizer, double Entropy, int ArgMax);

/// <summary>Sweeps over a row of logits. Blocks are summed in float32 and added up in float64.</summary>
internal static class LogitRow
{
    private const int Block = 2048;

    /// <summary>Log-normaliser, entropy and arg max of a row.</summary>
    public static RowStatistics Measure(ReadOnlySpan<float> row)
    {
        var (top, at) = Maximum(row);
        if (!float.IsFinite(top))
        {
            return new RowStatistics(double.NaN, double.NaN, at);
        }
        double sum = 0, weighted = 0;    // Σ e^(y−top), Σ e^(y−top) (y−top)
        for (var start = 0; start < row.Length; start += Block)
        {
            var (s, w) = Exponentials(row.Slice(start, Math.Min(Block, row.Length - start)), top);
            sum += s;
            weighted += w;
        }
        return new RowStatistics(top + Math.Log(sum), Math.Log(sum) - (weighted / sum), at);
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
            vectors[i] = Vector512.Exp(logProb) * (Vector512.Create(constant) + (slope * logProb)) * -scale;
        }
        for (var j = vectors.Length * Vector512<float>.Count; j < row.Length; j++)
        {
            var logProb = row[j] - normalizer;
            row[j] = MathF.Exp(logProb) * (constant + (slope * logProb)) * -scale;
        }
        row[target] += (float)(logProbGradient * scale);
    }

    /// <summary>The largest number of a row and where it stands first; NaN if there is one.</summary>
    public static (float Value, int At) Maximum(ReadOnlySpan<float> row)
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
        return (top, float.IsNaN(top) ? -1 : row.IndexOf(top));
    }

    private static (float Sum, float Weighted) Exponentials(ReadOnlySpan<float> block, float top)
    {
        var (sums, weights) = (Vector512<float>.Zero, Vector512<float>.Zero);
        var shift = Vector512.Create(top);
        var vectors = MemoryMarshal.Cast<float, Vector512<float>>(block);
        // e^−100 is nothing beside the largest term, and the floor keeps 0 · ∞ out for logits of −∞.
        var floor = Vector512.Create(-100f);
        foreach (var vector in vectors)
        {
            var shifted = Vector512.Max(vector - shift, floor);
            var exponential = Vector512.Exp(shifted);
            sums += exponential;
            weights += exponential * shifted;
        }
        var (sum, weighted) = (Vector512.Sum(sums), Vector512.Sum(weights));
        foreach (var value in block[(vectors.Length * Vector512<float>.Count)..])
        {
            var shifted = MathF.Max(value - top, -100);
            var exponential = MathF.Exp(shifted);
            sum += exponential;
            weighted += exponential * shifted;
        }
        return (sum, weighted);
    }
}
