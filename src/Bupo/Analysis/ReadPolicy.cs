using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Bupo.Policies;

namespace Bupo.Analysis;

/// <summary>What is gathered about one internal policy while its logits pass block by block: one entry per row.</summary>
internal sealed class ReadPolicy
{
    private readonly SoftmaxSum[] _sums;
    private readonly float[]? _targetLogits;
    private readonly int[] _above;
    private readonly TopList[]? _top;

    /// <param name="rows">Rows, N.</param>
    /// <param name="targetLogits">The chosen tokens' logits, which ranks are counted against; null for no ranks.</param>
    /// <param name="topTokens">How many top tokens are kept.</param>
    public ReadPolicy(int rows, float[]? targetLogits, int topTokens)
    {
        _sums = new SoftmaxSum[rows];
        Array.Fill(_sums, new SoftmaxSum());
        _targetLogits = targetLogits;
        _above = new int[targetLogits is null ? 0 : rows];
        _top = topTokens == 0 ? null : [.. Enumerable.Range(0, rows).Select(_ => new TopList(topTokens))];
    }

    public float Entropy(int row) => (float)_sums[row].Entropy;

    public int ArgMax(int row) => _sums[row].ArgMax;

    public float LogProb(int row) => (float)(_targetLogits![row] - _sums[row].LogNormalizer);

    public int Rank(int row) => 1 + _above[row];

    public int[]? Top(int row) => _top is null ? null : [.. _top[row].Logits.Select(b => b.Token)];

    /// <summary>Adds a block of a row's logits, of which the first is token <paramref name="first"/>.</summary>
    public void Add(int row, ReadOnlySpan<float> block, int first, int target)
    {
        var top = _sums[row].Add(block, first);
        if (_targetLogits is not null)
        {
            _above[row] += CountAbove(block, top, _targetLogits[row], target - first);
        }
        _top?[row].Add(block, top, first);
    }

    /// <summary>How many logits but the target's own are above a bound.</summary>
    private static int CountAbove(ReadOnlySpan<float> block, float top, float bound, int target)
    {
        if (top <= bound)
        {
            return 0;
        }
        var counts = Vector512<int>.Zero;
        var vectors = MemoryMarshal.Cast<float, Vector512<float>>(block);
        var bounds = Vector512.Create(bound);
        foreach (var vector in vectors)
        {
            counts -= Vector512.GreaterThan(vector, bounds).AsInt32();
        }
        var count = Vector512.Sum(counts);
        foreach (var value in block[(vectors.Length * Vector512<float>.Count)..])
        {
            count += value > bound ? 1 : 0;
        }
        // The target's logit in the block is rounded in another way than the bound.
        return (uint)target < (uint)block.Length && block[target] > bound ? count - 1 : count;
    }
}
