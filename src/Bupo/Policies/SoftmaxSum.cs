using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Bupo.Policies;

/// <summary>Softmax statistics of a row of logits that arrives block by block; nothing of the row is kept.</summary>
/// <remarks>With m the largest logit so far it holds Σ e^(y−m) and Σ e^(y−m)(y−m); a larger one rescales both.</remarks>
internal struct SoftmaxSum
{
    private const float Floor = -80;

    private double _sum;
    private double _weighted;

    public SoftmaxSum() => (Top, ArgMax) = (float.NegativeInfinity, -1);

    /// <summary>The largest logit so far; NaN or +∞ once one came.</summary>
    public float Top { get; private set; }

    /// <summary>The place of the largest logit in the row; ties go to the first.</summary>
    public int ArgMax { get; private set; }

    public readonly double LogNormalizer => Top + Math.Log(_sum);

    public readonly double Entropy => Math.Log(_sum) - (_weighted / _sum);

    /// <summary>Adds a block of at most a few thousand logits, of which the first is number <paramref name="first"/> of the row.</summary>
    /// <returns>The block's largest logit.</returns>
    public float Add(ReadOnlySpan<float> block, int first)
    {
        var (top, at) = LogitRow.Maximum(block, Top);
        if (top > Top || float.IsNaN(top))
        {
            Rescale(top);
            ArgMax = at < 0 ? -1 : first + at;
        }
        if (float.IsFinite(Top))
        {
            var (sum, weighted) = Exponentials(block, Top);
            _sum += sum;
            _weighted += weighted;
        }
        else if (Top != float.NegativeInfinity)
        {
            _sum = double.NaN;
        }
        return top;
    }

    private void Rescale(float top)
    {
        if (_sum > 0)
        {
            var shift = (double)Top - top;
            var factor = Math.Exp(shift);
            _weighted = factor * (_weighted + (shift * _sum));
            _sum *= factor;
        }
        Top = top;
    }

    private static (float Sum, float Weighted) Exponentials(ReadOnlySpan<float> block, float top)
    {
        var (sums, weights) = (Vector512<float>.Zero, Vector512<float>.Zero);
        var shift = Vector512.Create(top);
        var vectors = MemoryMarshal.Cast<float, Vector512<float>>(block);
        // e^−80 is nothing beside the largest term; smaller ones would be denormal, on which processors are a hundred times slower,
        // and the floor keeps 0 · ∞ out for logits of −∞.
        var floor = Vector512.Create(Floor);
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
            var shifted = MathF.Max(value - top, Floor);
            var exponential = MathF.Exp(shifted);
            sum += exponential;
            weighted += exponential * shifted;
        }
        return (sum, weighted);
    }
}
