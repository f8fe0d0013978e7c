namespace Bupo.Analysis;

/// <summary>Every curve at every measured token of one response.</summary>
public sealed class TokenMeasures
{
    private readonly Dictionary<Curve, float[]> _values;

    /// <summary>Room for the measures of one response.</summary>
    /// <param name="layers">Layers of the model, L.</param>
    /// <param name="positions">The measured places within the response, from 0.</param>
    /// <param name="length">Tokens of the whole response.</param>
    /// <param name="curves">What is measured.</param>
    internal TokenMeasures(int layers, int[] positions, int length, IEnumerable<Curve> curves)
    {
        (Layers, Positions, Length) = (layers, positions, length);
        _values = curves.ToDictionary(curve => curve, curve => new float[curve.Rows(layers) * positions.Length]);
        (FinalEntropies, FinalLogProbs) = (new float[positions.Length], new float[positions.Length]);
    }

    /// <summary>Layers of the model, L.</summary>
    public int Layers { get; }

    /// <summary>The measured places within the response, from 0, rising.</summary>
    public IReadOnlyList<int> Positions { get; }

    /// <summary>Tokens of the whole response, R.</summary>
    public int Length { get; }

    /// <summary>The measured curves.</summary>
    public IEnumerable<Curve> Curves => _values.Keys;

    /// <summary>Entropy of the full policy at each measured place, nats.</summary>
    public float[] FinalEntropies { get; }

    /// <summary>log-prob of the chosen token under the full policy, nats.</summary>
    public float[] FinalLogProbs { get; }

    /// <summary>Each layer's top tokens at each place, [L + 1][place][k]; null where none were asked for.</summary>
    public int[][][]? TopTokens { get; internal set; }

    /// <summary>A curve's values at one layer, one a measured place.</summary>
    /// <param name="curve">One of <see cref="Curves"/>.</param>
    /// <param name="layer">From the curve's first layer to L.</param>
    public Span<float> Row(Curve curve, int layer)
    {
        var first = (layer - curve.FirstLayer) * Positions.Count;
        return _values[curve].AsSpan(first, Positions.Count);
    }

    /// <summary>Fills a curve with the differences of two others: <paramref name="output"/> − <paramref name="input"/>.</summary>
    internal void Subtract(Curve result, Curve output, Curve input, int inputLayerShift)
    {
        for (var layer = 1; layer <= Layers; layer++)
        {
            var (to, plus, minus) = (Row(result, layer), Row(output, layer), Row(input, layer + inputLayerShift));
            for (var i = 0; i < to.Length; i++)
            {
                to[i] = plus[i] - minus[i];
            }
        }
    }
}
