using Bupo.Models.Architectures;
using static TorchSharp.torch;

namespace Bupo.Models.Decoder;

/// <summary>Turns queries and keys by their positions: the half-split pairs (i, i + size/2) of a head.</summary>
internal sealed class RotaryEmbedding : IDisposable
{
    private readonly Tensor _frequencies;    // [size / 2] float64
    private readonly int _half;

    public RotaryEmbedding(RotarySettings settings)
    {
        _half = settings.Size / 2;
        _frequencies = tensor(settings.Frequencies()).DetachFromDisposeScope();
    }

    /// <summary>Cosines and sines for positions, each [T, 1, size / 2] float32, from angles in float64.</summary>
    public (Tensor Cos, Tensor Sin) Angles(ReadOnlySpan<long> positions)
    {
        using var scope = NewDisposeScope();
        var angles = (tensor(positions.ToArray(), ScalarType.Float64).unsqueeze(1) * _frequencies).unsqueeze(1);
        return (angles.cos().to(ScalarType.Float32).MoveToOuterDisposeScope(), angles.sin().to(ScalarType.Float32).MoveToOuterDisposeScope());
    }

    /// <summary>[T, heads, E] → the same, turned, float32.</summary>
    public Tensor Apply(Tensor x, (Tensor Cos, Tensor Sin) angles)
    {
        using var scope = NewDisposeScope();
        var first = x.narrow(-1, 0, _half);
        var second = x.narrow(-1, _half, _half);
        var rest = x.shape[^1] - (2 * _half);
        List<Tensor> parts =
        [
            (first * angles.Cos).addcmul_(second, angles.Sin, -1),
            (second * angles.Cos).addcmul_(first, angles.Sin, 1),
        ];
        if (rest > 0)
        {
            parts.Add(x.narrow(-1, 2 * _half, rest).to(ScalarType.Float32));
        }
        return cat(parts, -1).MoveToOuterDisposeScope();
    }

    public void Dispose() => _frequencies.Dispose();
}
