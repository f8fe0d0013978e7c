using Bupo.Models.Architectures;
using static TorchSharp.torch;

namespace Bupo.Models.Decoder.Attention;

/// <summary>Attention over a packed batch without padding: each segment sees itself and the prefix it continues. Differentiable.</summary>
public sealed class PackedAttention : IAttention, IDisposable
{
    private readonly SequenceLayout _layout;
    private readonly long[] _positions;
    private readonly DecoderConfig _config;
    private readonly LibraryAttention _kernel;

    /// <summary>For one or more passes over rows laid out as <paramref name="layout"/> says.</summary>
    public PackedAttention(DecoderConfig config, SequenceLayout layout)
    {
        _config = config;
        _layout = layout;
        _positions = layout.Positions();
        _kernel = new LibraryAttention(config);
    }

    /// <inheritdoc/>
    public ReadOnlySpan<long> Positions => _positions;

    /// <inheritdoc/>
    public Tensor Attend(int block, Tensor query, Tensor key, Tensor value)
    {
        if (SegmentAttention.Suits(_config, query))
        {
            return SegmentAttention.Mix(query, key, value, _layout, _config.AttentionScale, _config.WindowOf(block));
        }
        using var scope = NewDisposeScope();
        var (queries, keys, values) = (query.transpose(0, 1), key.transpose(0, 1), value.transpose(0, 1));    // [heads, T, E]
        var mixed = new List<Tensor>(_layout.Segments.Count);
        for (var i = 0; i < _layout.Segments.Count; i++)
        {
            var segment = _layout.Segments[i];
            var chain = _layout.Chain(i);
            mixed.Add(_kernel.Mix(block, queries.narrow(1, segment.Start, segment.Length), Rows(keys, chain), Rows(values, chain)));
        }
        return (mixed.Count == 1 ? mixed[0] : cat(mixed, 0)).MoveToOuterDisposeScope();
    }

    private static Tensor Rows(Tensor all, IReadOnlyList<Segment> chain) => chain.Count == 1
        ? all.narrow(1, chain[0].Start, chain[0].Length)
        : cat([.. chain.Select(s => all.narrow(1, s.Start, s.Length))], 1);

    /// <inheritdoc/>
    public void Dispose() => _kernel.Dispose();
}
