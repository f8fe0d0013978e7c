namespace Bupo.Models.Architectures;

/// <summary>Frequencies changed for contexts longer than those of pre-training, as transformers' modeling_rope_utils defines the kinds.</summary>
public abstract record RotaryScaling
{
    /// <summary>Factor of cosines and sines.</summary>
    public virtual double AttentionFactor => 1;

    /// <summary>Whether the frequencies change with the length of the sequence.</summary>
    public virtual bool DependsOnLength => false;

    /// <summary>One number for all lengths that have the same frequencies.</summary>
    public virtual int Regime(int length) => 0;

    /// <summary>The changed frequencies, [Size / 2].</summary>
    /// <param name="settings">Base and size.</param>
    /// <param name="length">Tokens of the whole sequence.</param>
    public virtual double[] Frequencies(RotarySettings settings, int length) => Array.ConvertAll(settings.Plain(settings.Base), Scale);

    /// <summary>One frequency changed by itself, in the kinds that do so.</summary>
    public virtual double Scale(double frequency) => frequency;
}

/// <summary>Every frequency divided by one factor.</summary>
/// <param name="Factor">The factor.</param>
public sealed record LinearScaling(double Factor) : RotaryScaling
{
    /// <inheritdoc/>
    public override double Scale(double frequency) => frequency / Factor;
}

/// <summary>A base that grows with the sequence once it is longer than the original context (NTK).</summary>
/// <param name="Factor">How much longer than the original context a sequence may get.</param>
/// <param name="OriginalLength">Context of pre-training in tokens.</param>
public sealed record DynamicScaling(double Factor, int OriginalLength) : RotaryScaling
{
    /// <inheritdoc/>
    public override bool DependsOnLength => true;

    /// <inheritdoc/>
    public override int Regime(int length) => Math.Max(length, OriginalLength);

    /// <inheritdoc/>
    public override double[] Frequencies(RotarySettings settings, int length)
    {
        var longer = (Factor * Math.Max(length, OriginalLength) / OriginalLength) - (Factor - 1);
        return settings.Plain(settings.Base * Math.Pow(longer, settings.Size / (settings.Size - 2.0)));
    }
}

/// <summary>Llama 3.1's scaling: long waves are stretched, short ones kept, those between blended.</summary>
/// <param name="Factor">The stretch of long waves.</param>
/// <param name="LowFactor">Waves longer than OriginalLength / LowFactor count as long.</param>
/// <param name="HighFactor">Waves shorter than OriginalLength / HighFactor count as short.</param>
/// <param name="OriginalLength">Context of pre-training in tokens.</param>
public sealed record Llama3Scaling(double Factor, double LowFactor, double HighFactor, double OriginalLength) : RotaryScaling
{
    /// <inheritdoc/>
    public override double Scale(double frequency)
    {
        var wave = 2 * Math.PI / frequency;
        if (wave < OriginalLength / HighFactor)
        {
            return frequency;
        }
        if (wave > OriginalLength / LowFactor)
        {
            return frequency / Factor;
        }
        var smooth = ((OriginalLength / wave) - LowFactor) / (HighFactor - LowFactor);
        return ((1 - smooth) * frequency / Factor) + (smooth * frequency);
    }
}

/// <summary>YaRN (arXiv 2309.00071): a ramp over the pairs from kept to stretched frequencies, and warmer attention.</summary>
/// <param name="Factor">How much longer than the original context a sequence may get.</param>
/// <param name="OriginalLength">Context of pre-training in tokens.</param>
/// <param name="Fast">Pairs that turn more often than this within the original context are kept.</param>
/// <param name="Slow">Pairs that turn less often are stretched.</param>
/// <param name="Truncated">Whether the ends of the ramp are whole pairs.</param>
/// <param name="Warmth">Factor of cosines and sines.</param>
public sealed record YarnScaling(double Factor, double OriginalLength, double Fast, double Slow, bool Truncated, double Warmth) : RotaryScaling
{
    /// <inheritdoc/>
    public override double AttentionFactor => Warmth;

    /// <summary>0.1 m ln s + 1, the factor YaRN recommends for a stretch s.</summary>
    public static double Recommended(double stretch, double m = 1) => stretch <= 1 ? 1 : (0.1 * m * Math.Log(stretch)) + 1;

    /// <inheritdoc/>
    public override double[] Frequencies(RotarySettings settings, int length)
    {
        var (low, high) = (Pair(Fast, settings), Pair(Slow, settings));
        if (Truncated)
        {
            (low, high) = (Math.Floor(low), Math.Ceiling(high));
        }
        (low, high) = (Math.Max(low, 0), Math.Min(high, settings.Size - 1));
        high += low == high ? 0.001 : 0;
        var frequencies = settings.Plain(settings.Base);
        for (var i = 0; i < frequencies.Length; i++)
        {
            var stretched = Math.Clamp((i - low) / (high - low), 0, 1);
            frequencies[i] = (frequencies[i] / Factor * stretched) + (frequencies[i] * (1 - stretched));
        }
        return frequencies;
    }

    // The pair that turns so often within the original context.
    private double Pair(double turns, RotarySettings settings) =>
        settings.Size * Math.Log(OriginalLength / (turns * 2 * Math.PI)) / (2 * Math.Log(settings.Base));
}

/// <summary>LongRoPE (arXiv 2402.13753): a divisor for each pair, one list for sequences up to the original context and one for longer ones.</summary>
/// <param name="Short">Divisors for sequences of at most OriginalLength tokens.</param>
/// <param name="Long">Divisors for all positions of longer sequences.</param>
/// <param name="OriginalLength">Context of pre-training in tokens.</param>
/// <param name="Warmth">Factor of cosines and sines.</param>
public sealed record LongRopeScaling(IReadOnlyList<double> Short, IReadOnlyList<double> Long, int OriginalLength, double Warmth) : RotaryScaling
{
    /// <inheritdoc/>
    public override double AttentionFactor => Warmth;

    /// <inheritdoc/>
    public override bool DependsOnLength => true;

    /// <inheritdoc/>
    public override int Regime(int length) => length > OriginalLength ? 1 : 0;

    /// <inheritdoc/>
    public override double[] Frequencies(RotarySettings settings, int length)
    {
        var divisors = Regime(length) == 1 ? Long : Short;
        return [.. settings.Plain(settings.Base).Select((frequency, i) => frequency / divisors[i])];
    }
}

/// <summary>Gemma 4's global layers: the first pairs of a head turn as if all did, the others not at all.</summary>
/// <param name="Turning">Pairs that turn.</param>
/// <param name="Divisor">Divides their frequencies.</param>
public sealed record ProportionalScaling(int Turning, double Divisor) : RotaryScaling
{
    /// <inheritdoc/>
    public override double[] Frequencies(RotarySettings settings, int length) =>
        [.. settings.Plain(settings.Base).Select((frequency, i) => i < Turning ? frequency / Divisor : 0)];
}
