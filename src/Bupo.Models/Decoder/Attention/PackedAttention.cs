using Bupo.Models.Architectures;
using static TorchSharp.torch;

namespace Bupo.Models.Decoder.Attention;

/// <summary>Attention over a packed batch without padding: each segment sees itself and the prefix it continues. Differentiable.</summary>
public sealed class PackedAttention : IAttention, IDetouring, IDisposable
{
    private readonly SequenceLayout _layout;
    private readonly long[] _positions;
    private readonly DecoderConfig _config;
    private readonly LibraryAttention _kernel;
    private readonly int[] _lengths;
    private UnsharedLayout? _alone;
    private PackedAttention? _unshared;

    /// <summary>For one or more passes over rows laid out as <paramref name="layout"/> says.</summary>
    public PackedAttention(DecoderConfig config, SequenceLayout layout)
    {
        _config = config;
        _layout = layout;
        _positions = layout.Positions();
        _lengths = layout.Lengths();
        _kernel = new LibraryAttention(config);
    }

    /// <summary>Which rows form which sequences.</summary>
    public SequenceLayout Layout => _layout;

    /// <inheritdoc/>
    public ReadOnlySpan<long> Positions => _positions;

    /// <inheritdoc/>
    Detour? IDetouring.Around(ReadOnlySpan<int> tokens)
    {
        if (_config.SharesPrefixes || !_layout.Segments.Any(IsMixed))
        {
            return null;
        }
        _alone ??= new UnsharedLayout(_layout);
        var all = tokens.ToArray();
        return new Detour([.. _alone.Sources.Select(row => all[row])], _unshared ??= new PackedAttention(_config, _alone.Layout), _alone.Rows);
    }

    // A sequence that ends otherwise than the longest one through its prefix.
    private bool IsMixed(Segment segment) =>
        segment.Parent >= 0 && !_config.TurnsAlike(_lengths[segment.Start], _lengths[_layout.Segments[segment.Parent].Start]);

    /// <inheritdoc/>
    public ReadOnlySpan<int> Lengths => _lengths;

    /// <inheritdoc/>
    public Tensor Attend(int block, Tensor query, Tensor key, Tensor value, Tensor? sinks = null)
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
            mixed.Add(_kernel.Mix(block, queries.narrow(1, segment.Start, segment.Length), Rows(keys, chain), Rows(values, chain), sinks));
        }
        return (mixed.Count == 1 ? mixed[0] : cat(mixed, 0)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor Scan(int block, Tensor rows, Recurrence recurrence)
    {
        using var scope = NewDisposeScope();
        var (outputs, after) = (new List<Tensor>(_layout.Segments.Count), new List<RecurrentState>(_layout.Segments.Count));
        foreach (var segment in _layout.Segments)
        {
            var (output, state) = recurrence(rows.narrow(0, segment.Start, segment.Length), segment.Parent < 0 ? null : after[segment.Parent]);
            outputs.Add(output);
            after.Add(state);
        }
        return (outputs.Count == 1 ? outputs[0] : cat(outputs, 0)).MoveToOuterDisposeScope();
    }

    private static Tensor Rows(Tensor all, IReadOnlyList<Segment> chain) => chain.Count == 1
        ? all.narrow(1, chain[0].Start, chain[0].Length)
        : cat([.. chain.Select(s => all.narrow(1, s.Start, s.Length))], 1);

    /// <inheritdoc/>
    public void Dispose()
    {
        _kernel.Dispose();
        _unshared?.Dispose();
    }
}
