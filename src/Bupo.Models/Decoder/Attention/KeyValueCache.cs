using Bupo.Models.Architectures;
using static TorchSharp.torch;

namespace Bupo.Models.Decoder.Attention;

/// <summary>Keys and values of one growing sequence, and attention over them: the simple cache of a single generation.</summary>
/// <remarks>A pass appends its rows. Call <see cref="Advance"/> after each pass, with the number of its rows.</remarks>
internal sealed class KeyValueCache : IAttention, IDetouring, IDisposable
{
    private readonly DecoderConfig _config;
    private readonly LibraryAttention _kernel;
    private readonly Tensor?[] _keys;
    private readonly Tensor?[] _values;
    private readonly RecurrentState?[] _states;
    private readonly List<int> _tokens = [];    // only where the states of a sequence may have to be made again
    private long[] _positions = [];
    private int[] _lengths = [];

    /// <summary>An empty cache.</summary>
    public KeyValueCache(DecoderConfig config)
    {
        _config = config;
        _kernel = new LibraryAttention(config);
        _keys = new Tensor?[config.Layers];
        _values = new Tensor?[config.Layers];
        _states = new RecurrentState?[config.Layers];
    }

    /// <summary>Tokens that the cache holds.</summary>
    public int Length { get; private set; }

    /// <inheritdoc/>
    public ReadOnlySpan<long> Positions => _positions;

    /// <inheritdoc/>
    public ReadOnlySpan<int> Lengths => _lengths;

    /// <summary>Makes room for a pass over <paramref name="rows"/> further tokens.</summary>
    public void Begin(int rows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        _positions = new long[rows];
        _lengths = new int[rows];
        Array.Fill(_lengths, Length + rows);
        for (var i = 0; i < rows; i++)
        {
            _positions[i] = Length + i;
        }
    }

    /// <summary>Counts the rows of the finished pass in.</summary>
    public void Advance() => Length += _positions.Length;

    /// <inheritdoc/>
    public Tensor Attend(int block, Tensor query, Tensor key, Tensor value, Tensor? sinks = null)
    {
        using var scope = NewDisposeScope();
        var rows = key.shape[0];
        var keys = Append(ref _keys[block - 1], key.transpose(0, 1), rows);
        var values = Append(ref _values[block - 1], value.transpose(0, 1), rows);
        return _kernel.Mix(block, query.transpose(0, 1), keys, values, sinks).MoveToOuterDisposeScope();
    }

    /// <summary>A cache of its own of the same sequence.</summary>
    internal KeyValueCache Copy()
    {
        var copy = new KeyValueCache(_config) { Length = Length };
        for (var i = 0; i < _config.Layers; i++)
        {
            copy._keys[i] = _keys[i]?.clone().DetachFromDisposeScope();
            copy._values[i] = _values[i]?.clone().DetachFromDisposeScope();
            copy._states[i] = _states[i]?.Copy();
        }
        copy._tokens.AddRange(_tokens);
        return copy;
    }

    /// <inheritdoc/>
    Detour? IDetouring.Around(ReadOnlySpan<int> tokens)
    {
        if (_config.SharesPrefixes)
        {
            return null;
        }
        _tokens.AddRange(tokens);
        if (Length == 0 || _config.TurnsAlike(Length, _tokens.Count))
        {
            return null;
        }
        Length = 0;
        Begin(_tokens.Count);
        return new Detour([.. _tokens], this, [.. Enumerable.Range(_tokens.Count - tokens.Length, tokens.Length).Select(row => (long)row)]);
    }

    /// <inheritdoc/>
    public Tensor Scan(int block, Tensor rows, Recurrence recurrence)
    {
        using var scope = NewDisposeScope();
        var (output, after) = recurrence(rows, _states[block - 1]);
        var kept = after.Copy();
        _states[block - 1]?.Dispose();
        _states[block - 1] = kept;
        return output.MoveToOuterDisposeScope();
    }

    private Tensor Append(ref Tensor? store, Tensor added, long rows)
    {
        var capacity = store?.shape[1] ?? 0;
        if (Length + rows > capacity)
        {
            var larger = zeros([added.shape[0], Math.Max(2 * capacity, Length + rows + 64), added.shape[2]], added.dtype)
                .DetachFromDisposeScope();
            if (store is not null)
            {
                using var old = store;
                using var target = larger.narrow(1, 0, Length);
                using var source = old.narrow(1, 0, Length);
                target.copy_(source);
            }
            store = larger;
        }
        store!.narrow(1, Length, rows).copy_(added);
        return store.narrow(1, 0, Length + rows);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _kernel.Dispose();
        foreach (var tensor in _keys.Concat(_values))
        {
            tensor?.Dispose();
        }
        foreach (var state in _states)
        {
            state?.Dispose();
        }
    }
}
