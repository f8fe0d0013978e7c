using Bupo.Models.Architectures;
using Bupo.Models.Decoder.Attention;
using static TorchSharp.torch;

namespace Bupo.Models.Tests.Decoder;

/// <summary>Keys and values of one growing sequence, and attention over them: the simple cache of a single generation.</summary>
/// <remarks>A pass appends its rows. Call <see cref="Advance"/> after each pass, with the number of its rows.</remarks>
internal sealed class KeyValueCache : IAttention, IDisposable
{
    private readonly DecoderConfig _config;
    private readonly LibraryAttention _kernel;
    private readonly Tensor?[] _keys;
    private readonly Tensor?[] _values;
    private long[] _positions = [];

    /// <summary>An empty cache.</summary>
    public KeyValueCache(DecoderConfig config)
    {
        _config = config;
        _kernel = new LibraryAttention(config);
        _keys = new Tensor?[config.Layers];
        _values = new Tensor?[config.Layers];
    }

    /// <summary>Tokens that the cache holds.</summary>
    public int Length { get; private set; }

    /// <inheritdoc/>
    public ReadOnlySpan<long> Positions => _positions;

    /// <summary>Makes room for a pass over <paramref name="rows"/> further tokens.</summary>
    public void Begin(int rows)
    {
        _positions = new long[rows];
        for (var i = 0; i < rows; i++)
        {
            _positions[i] = Length + i;
        }
    }

    /// <summary>Counts the rows of the finished pass in.</summary>
    public void Advance() => Length += _positions.Length;

    /// <inheritdoc/>
    public Tensor Attend(int block, Tensor query, Tensor key, Tensor value)
    {
        using var scope = NewDisposeScope();
        var rows = key.shape[0];
        var keys = Append(ref _keys[block - 1], key.transpose(0, 1), rows);
        var values = Append(ref _values[block - 1], value.transpose(0, 1), rows);
        return _kernel.Mix(block, query.transpose(0, 1), keys, values).MoveToOuterDisposeScope();
    }

    private Tensor Append(ref Tensor? store, Tensor added, long rows)
    {
        var capacity = store?.shape[1] ?? 0;
        if (Length + rows > capacity)
        {
            var larger = zeros([_config.KeyValueHeads, Math.Max(2 * capacity, Length + rows + 64), _config.HeadSize], added.dtype)
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
    }
}
