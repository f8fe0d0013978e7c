using static TorchSharp.torch;

namespace Bupo.Models.Decoder.Attention;

/// <summary>Causal masks by shape, each made once.</summary>
internal sealed class AttentionMasks : IDisposable
{
    private readonly Dictionary<(long Queries, long Keys, int Window), Tensor> _masks = [];

    /// <summary>0 where a query may look and −∞ elsewhere, [Q, S] float32; row i stands at column S − Q + i. The cache owns it.</summary>
    public Tensor Of(long queries, long keys, int? window)
    {
        var shape = (queries, keys, window ?? 0);
        if (!_masks.TryGetValue(shape, out var mask))
        {
            using var scope = NewDisposeScope();
            var row = arange(keys - queries, keys, ScalarType.Int64).unsqueeze(1);
            var column = arange(0, keys, ScalarType.Int64).unsqueeze(0);
            var hidden = column > row;
            if (window is { } width)
            {
                hidden = hidden.logical_or(column <= row - width);
            }
            mask = zeros(queries, keys).masked_fill(hidden, double.NegativeInfinity).DetachFromDisposeScope();
            _masks[shape] = mask;
        }
        return mask;
    }

    public void Dispose()
    {
        foreach (var mask in _masks.Values)
        {
            mask.Dispose();
        }
        _masks.Clear();
    }
}
