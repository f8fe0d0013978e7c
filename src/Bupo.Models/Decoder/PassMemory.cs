using static TorchSharp.torch;

namespace Bupo.Models.Decoder;

/// <summary>What blocks of one pass get beside the residual stream: keys and values of earlier blocks, and per-layer inputs.</summary>
/// <param name="perLayer">[T, layers, width]; null for none. It is owned.</param>
internal sealed class PassMemory(Tensor? perLayer) : IDisposable
{
    private readonly Dictionary<int, (Tensor Key, Tensor Value)> _keys = [];
    private readonly Tensor? _perLayer = perLayer?.DetachFromDisposeScope();

    /// <summary>A block's share, [T, width].</summary>
    public Tensor PerLayer(int block) => (_perLayer ?? throw new InvalidOperationException("This pass has no per-layer inputs; such models run from their tokens on.")).select(1, block - 1);

    /// <summary>Keys and values of an earlier block of this pass.</summary>
    public (Tensor Key, Tensor Value) Keys(int block) => _keys[block];

    /// <summary>Keeps them until the pass ends.</summary>
    public (Tensor Key, Tensor Value) KeepKeys(int block, (Tensor Key, Tensor Value) made)
    {
        _keys[block] = (made.Key.DetachFromDisposeScope(), made.Value.DetachFromDisposeScope());
        return made;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (key, value) in _keys.Values)
        {
            key.Dispose();
            value.Dispose();
        }
        _perLayer?.Dispose();
    }
}
