namespace Bupo.Models.Architectures;

/// <summary>How positions turn queries and keys: the pair (i, i + size/2) of a head turns by position · frequency[i].</summary>
/// <param name="Base">θ: frequency[i] = θ^(−2i/size).</param>
/// <param name="Size">How many of a head's numbers turn; even, at most the head's width.</param>
/// <param name="Scaling">A change of the frequencies for longer contexts; null for none.</param>
public sealed record RotarySettings(double Base, int Size, RotaryScaling? Scaling)
{
    /// <summary>Frequencies in radians per position, [Size / 2], computed in double.</summary>
    public double[] Frequencies()
    {
        var frequencies = new double[Size / 2];
        for (var i = 0; i < frequencies.Length; i++)
        {
            var plain = Math.Pow(Base, -2.0 * i / Size);
            frequencies[i] = Scaling?.Scale(plain) ?? plain;
        }
        return frequencies;
    }

    /// <summary>Reads rope_theta and rope_scaling, or rope_parameters, which newer files hold instead.</summary>
    /// <param name="config">The model's configuration.</param>
    /// <param name="headSize">Width of a head.</param>
    /// <exception cref="BupoException">A kind of scaling that is not computed here.</exception>
    public static RotarySettings Read(ConfigReader config, int headSize)
    {
        var section = config.Section("rope_parameters") ?? config.Section("rope_scaling");
        var rotated = section is not null && section.Has("rope_theta")
            ? section.Double("rope_theta", 0)
            : config.Double("rope_theta", 0, 10000);
        var size = (int)(headSize * config.Double("partial_rotary_factor", 0, 1));
        return new RotarySettings(rotated, size - (size % 2), section is null ? null : RotaryScaling.Read(section));
    }
}

/// <summary>Frequencies stretched for contexts longer than those of pre-training.</summary>
public abstract record RotaryScaling
{
    /// <summary>The changed frequency.</summary>
    public abstract double Scale(double frequency);

    internal static RotaryScaling? Read(ConfigReader section)
    {
        var kind = section.Text("rope_type") ?? section.Text("type") ?? "default";
        return kind switch
        {
            "default" => null,
            "linear" => new LinearScaling(section.Double("factor", 0)),
            "llama3" => new Llama3Scaling(
                section.Double("factor", 0),
                section.Double("low_freq_factor", 0),
                section.Double("high_freq_factor", 0),
                section.Double("original_max_position_embeddings", 0)),
            _ => throw section.Refuse(section.Has("rope_type") ? "rope_type" : "type", "default, linear or llama3"),
        };
    }
}

/// <summary>Every frequency divided by one factor.</summary>
/// <param name="Factor">The factor.</param>
public sealed record LinearScaling(double Factor) : RotaryScaling
{
    /// <inheritdoc/>
    public override double Scale(double frequency) => frequency / Factor;
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
