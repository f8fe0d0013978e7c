using Bupo.Models.Architectures;
using static TorchSharp.torch;

namespace Bupo.Models.Decoder;

/// <summary>Turns heads by their positions: the pairs (i, i + size/2) of a head, or (2i, 2i + 1) where they are interleaved.</summary>
internal sealed class RotaryEmbedding : IDisposable
{
    private readonly RotarySettings _settings;
    private readonly Tensor _frequencies;    // [size / 2] float64, of sequences of any length
    private readonly int _half;

    public RotaryEmbedding(RotarySettings settings)
    {
        _settings = settings;
        _half = settings.Size / 2;
        _frequencies = tensor(settings.Frequencies()).DetachFromDisposeScope();
    }

    /// <summary>Cosines and sines, each [T, 1, size / 2] float32, from angles in float64.</summary>
    /// <param name="positions">The position of every row, [T].</param>
    /// <param name="lengths">Tokens of the whole sequence of every row, [T]; only read where frequencies depend on it.</param>
    public (Tensor Cos, Tensor Sin) Angles(ReadOnlySpan<long> positions, ReadOnlySpan<int> lengths)
    {
        using var scope = NewDisposeScope();
        var frequencies = _settings.DependsOnLength ? FrequenciesOf(lengths) : _frequencies;
        var angles = (tensor(positions.ToArray(), ScalarType.Float64).unsqueeze(1) * frequencies).unsqueeze(1);
        return (Scaled(angles.cos()).MoveToOuterDisposeScope(), Scaled(angles.sin()).MoveToOuterDisposeScope());
    }

    /// <summary>[T, heads, E] → the same, turned, float32.</summary>
    public Tensor Apply(Tensor x, (Tensor Cos, Tensor Sin) angles)
    {
        using var scope = NewDisposeScope();
        var (first, second) = Pairs(x);
        var (a, b) = ((first * angles.Cos).addcmul_(second, angles.Sin, -1), (second * angles.Cos).addcmul_(first, angles.Sin, 1));
        List<Tensor> turned = _settings.Interleaved ? [stack([a, b], -1).flatten(2)] : [a, b];
        var rest = x.shape[^1] - (2 * _half);
        if (rest > 0)
        {
            turned.Add(x.narrow(-1, 2 * _half, rest).to(ScalarType.Float32));
        }
        return cat(turned, -1).MoveToOuterDisposeScope();
    }

    public void Dispose() => _frequencies.Dispose();

    private (Tensor First, Tensor Second) Pairs(Tensor x)
    {
        if (!_settings.Interleaved)
        {
            return (x.narrow(-1, 0, _half), x.narrow(-1, _half, _half));
        }
        var pairs = x.narrow(-1, 0, 2 * _half).unflatten(2, _half, 2);
        return (pairs.select(-1, 0), pairs.select(-1, 1));
    }

    private Tensor Scaled(Tensor values) => (_settings.Factor == 1 ? values : values * _settings.Factor).to(ScalarType.Float32);

    // A row for every row of the pass; sequences of one regime share the numbers.
    private Tensor FrequenciesOf(ReadOnlySpan<int> lengths)
    {
        var regimes = new Dictionary<int, double[]>();
        var rows = new double[lengths.Length * _half];
        for (var i = 0; i < lengths.Length; i++)
        {
            var regime = _settings.Regime(lengths[i]);
            if (!regimes.TryGetValue(regime, out var frequencies))
            {
                regimes[regime] = frequencies = _settings.Frequencies(lengths[i]);
            }
            frequencies.CopyTo(rows, i * _half);
        }
        return tensor(rows, [lengths.Length, _half]);
    }
}
