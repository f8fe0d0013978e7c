namespace Bupo.Policies;

/// <summary>The largest logits of a row that arrives block by block, largest first; ties go to the first.</summary>
/// <param name="count">How many are kept.</param>
internal sealed class TopList(int count)
{
    private readonly List<(float Value, int Token)> _best = new(count + 1);

    /// <summary>The kept logits and their tokens.</summary>
    public IReadOnlyList<(float Value, int Token)> Logits => _best;

    /// <summary>Adds a block of logits.</summary>
    /// <param name="block">The logits.</param>
    /// <param name="top">The largest of them.</param>
    /// <param name="first">The token of the first.</param>
    public void Add(ReadOnlySpan<float> block, float top, int first)
    {
        if (_best.Count == count && !(top > _best[^1].Value))
        {
            return;
        }
        for (var j = 0; j < block.Length; j++)
        {
            if (_best.Count < count || block[j] > _best[^1].Value)
            {
                Insert(block[j], first + j);
            }
        }
    }

    private void Insert(float value, int token)
    {
        var at = _best.FindIndex(b => value > b.Value);
        _best.Insert(at < 0 ? _best.Count : at, (value, token));
        if (_best.Count > count)
        {
            _best.RemoveAt(count);
        }
    }
}
