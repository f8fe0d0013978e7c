namespace Bupo.Models.Architectures;

/// <summary>How positions turn queries and keys: pair i of a head turns by position · frequency[i].</summary>
/// <param name="Base">θ: frequency[i] = θ^(−2i/size).</param>
/// <param name="Size">How many of a head's numbers turn; even, at most the head's width.</param>
/// <param name="Scaling">A change of the frequencies for longer contexts; null for none.</param>
public sealed record RotarySettings(double Base, int Size, RotaryScaling? Scaling)
{
    /// <summary>Whether a pair is (2i, 2i + 1) as in GLM-4, Cohere and DeepSeek, else (i, i + size/2).</summary>
    public bool Interleaved { get; init; }

    /// <summary>Factor of the cosines and sines (YaRN and LongRoPE); 1 for none.</summary>
    public double Factor => Scaling?.AttentionFactor ?? 1;

    /// <summary>Whether the frequencies change with the length of the whole sequence, so that states of one length cannot serve another.</summary>
    public bool DependsOnLength => Scaling?.DependsOnLength ?? false;

    /// <summary>Frequencies in radians per position, [Size / 2], computed in double.</summary>
    /// <param name="length">Tokens of the whole sequence so far; of no matter unless <see cref="DependsOnLength"/>.</param>
    public double[] Frequencies(int length = 0) => Scaling?.Frequencies(this, length) ?? Plain(Base);

    /// <summary>Two lengths with the same number have the same frequencies.</summary>
    public int Regime(int length) => Scaling?.Regime(length) ?? 0;

    internal double[] Plain(double theta)
    {
        var frequencies = new double[Size / 2];
        for (var i = 0; i < frequencies.Length; i++)
        {
            frequencies[i] = Math.Pow(theta, -2.0 * i / Size);
        }
        return frequencies;
    }
}
