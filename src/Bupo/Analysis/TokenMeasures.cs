using System.Runtime.InteropServices;

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

    /// <summary>Each layer's top tokens at each place, [L + 1][place][k], through the final norm where that is measured; null where none were requested.</summary>
    public int[][][]? TopTokens { get; internal set; }

    /// <summary>All pairs of layers at a few of the places, summed; null where it was not asked for.</summary>
    public FeatureRefinement? Refinement { get; internal set; }

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
            var to = Row(result, layer);
            var plus = Row(output, layer);
            var minus = Row(input, layer + inputLayerShift);
            for (var i = 0; i < to.Length; i++)
            {
                to[i] = plus[i] - minus[i];
            }
        }
    }

    internal void Write(BinaryWriter writer)
    {
        writer.Write(Length);
        writer.Write(Positions.Count);
        foreach (var position in Positions)
        {
            writer.Write(position);
        }
        foreach (var values in _values.Values.Prepend(FinalLogProbs).Prepend(FinalEntropies))
        {
            writer.Write(MemoryMarshal.AsBytes(values.AsSpan()));
        }
        writer.Write(TopTokens?[0][0].Length ?? 0);
        foreach (var token in (TopTokens ?? []).SelectMany(layer => layer).SelectMany(place => place))
        {
            writer.Write(token);
        }
        writer.Write(Refinement is not null);
        Refinement?.Write(writer);
    }

    internal static TokenMeasures Read(BinaryReader reader, int layers, IReadOnlyList<Curve> curves)
    {
        var length = reader.ReadInt32();
        var positions = new int[reader.ReadInt32()];
        for (var i = 0; i < positions.Length; i++)
        {
            positions[i] = reader.ReadInt32();
        }
        var measures = new TokenMeasures(layers, positions, length, curves);
        foreach (var values in measures._values.Values.Prepend(measures.FinalLogProbs).Prepend(measures.FinalEntropies))
        {
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        }
        if (reader.ReadInt32() is > 0 and var top)
        {
            measures.TopTokens = [.. Enumerable.Range(0, layers + 1).Select(_ => positions.Select(_ =>
                Enumerable.Range(0, top).Select(_ => reader.ReadInt32()).ToArray()).ToArray())];
        }
        measures.Refinement = reader.ReadBoolean() ? FeatureRefinement.Read(reader, layers) : null;
        return measures;
    }
}
