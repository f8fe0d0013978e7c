using System.Globalization;

namespace Bupo.Models.Architectures;

/// <summary>What a family's class takes where config.json says nothing of positions.</summary>
/// <param name="Theta">The base.</param>
/// <param name="Partial">The share of a head that turns.</param>
/// <param name="Interleaved">Whether pairs are (2i, 2i + 1).</param>
public sealed record RotaryDefaults(double Theta = 10000, double Partial = 1, bool Interleaved = false);

/// <summary>Reads how positions turn heads, in all forms that config.json has had for it.</summary>
/// <remarks>
/// transformers 4 keeps rope_theta and partial_rotary_factor at the top and the rest in rope_scaling; transformers 5 keeps all in rope_parameters,
/// with an object for each layer type where these differ. A rope_scaling that is there comes before rope_parameters, as in transformers 5.
/// </remarks>
public static class RotaryReader
{
    /// <summary>Reads the settings of one kind of layer.</summary>
    /// <param name="config">The model's configuration.</param>
    /// <param name="headSize">Width of a head, or of the part of it that turns.</param>
    /// <param name="defaults">The class's own.</param>
    /// <param name="layerType">The kind of layer, where the family has objects for each; null for families with one for all.</param>
    /// <exception cref="BupoException">A kind of scaling that is not computed here, or a field out of range.</exception>
    public static RotarySettings Read(ConfigReader config, int headSize, RotaryDefaults? defaults = null, string? layerType = null)
    {
        defaults ??= new RotaryDefaults();
        var section = Section(config, layerType);
        config.PassOver("rope_theta", "partial_rotary_factor", "rotary_pct");
        section?.PassOver("rope_theta", "partial_rotary_factor", "mrope_section", "mrope_interleaved");
        var theta = section?.Has("rope_theta") == true ? section.Double("rope_theta", 0) : config.Double("rope_theta", 0, defaults.Theta);
        var holder = section?.Has("partial_rotary_factor") == true ? section : config;
        var partial = holder.Double("partial_rotary_factor", 0, defaults.Partial);
        if (partial > 1)
        {
            throw holder.Refuse("partial_rotary_factor", "a number above 0 and at most 1");
        }
        var kind = section is null ? "default" : Kind(section);
        if (kind == "proportional")
        {
            return new RotarySettings(theta, headSize, new ProportionalScaling((int)(partial * headSize / 2), section!.Double("factor", 0, 1)));
        }
        var size = (int)(headSize * partial);
        var settings = new RotarySettings(theta, size - (size % 2), null) { Interleaved = defaults.Interleaved };
        return section is null ? settings : settings with { Scaling = Scaling(kind, section, config, settings.Size) };
    }

    /// <summary>The object that holds the settings of a kind of layer; null where there is none.</summary>
    internal static ConfigReader? Section(ConfigReader config, string? layerType)
    {
        config.PassOver("rope_parameters", "rope_scaling");
        var section = config.Section("rope_scaling") ?? config.Section("rope_parameters");
        return layerType is not null && section?.Has(layerType) == true ? section.Section(layerType) : section;
    }

    private static string Kind(ConfigReader section)
    {
        section.PassOver("type", "rope_type");
        if ((section.Text("rope_type") ?? section.Text("type")) is { } kind)
        {
            return kind is "su" ? "longrope" : kind is "mrope" ? "default" : kind;
        }
        return section.Has("factor")
            ? throw section.Refuse("rope_type", "the kind of scaling beside factor, as linear, dynamic, yarn, llama3 or longrope")
            : "default";
    }

    private static RotaryScaling? Scaling(string kind, ConfigReader section, ConfigReader config, int size)
    {
        section.PassOver("original_max_position_embeddings", "max_position_embeddings");
        return kind switch
        {
            "default" => null,
            "linear" => new LinearScaling(section.Double("factor", 0)),
            "dynamic" => new DynamicScaling(section.Double("factor", 0), config.Int("max_position_embeddings", 1, int.MaxValue)),
            "llama3" => new Llama3Scaling(
                section.Double("factor", 0),
                section.Double("low_freq_factor", 0),
                section.Double("high_freq_factor", 0),
                Original(section, config)),
            "yarn" => Yarn(section, config),
            "longrope" => LongRope(section, config, size),
            _ => throw section.Refuse(section.Has("rope_type") ? "rope_type" : "type", "default, linear, dynamic, yarn, llama3, longrope or proportional"),
        };
    }

    private static YarnScaling Yarn(ConfigReader section, ConfigReader config)
    {
        section.PassOver("attention_factor", "mscale", "mscale_all_dim");
        var original = Original(section, config);
        var factor = section.Double("factor", 0, config.Int("max_position_embeddings", 1, int.MaxValue) / original);
        var (mscale, all) = (section.Double("mscale", -1, 0), section.Double("mscale_all_dim", -1, 0));
        var warmth = section.Has("attention_factor") ? section.Double("attention_factor", 0)
            : mscale > 0 && all > 0 ? YarnScaling.Recommended(factor, mscale) / YarnScaling.Recommended(factor, all)
            : YarnScaling.Recommended(factor);
        return new YarnScaling(
            factor, original, OrDefault(section, "beta_fast", 32), OrDefault(section, "beta_slow", 1), section.Bool("truncate", true), warmth);
    }

    // transformers takes its default for 0 too.
    private static double OrDefault(ConfigReader section, string field, double value) => section.Double(field, -1, value) is var found && found > 0 ? found : value;

    private static LongRopeScaling LongRope(ConfigReader section, ConfigReader config, int size)
    {
        var original = Original(section, config);
        var factor = section.Double("factor", 0, config.Int("max_position_embeddings", 1, int.MaxValue) / original);
        var warmth = section.Has("attention_factor") ? section.Double("attention_factor", 0)
            : factor <= 1 ? 1
            : Math.Sqrt(1 + (Math.Log(factor) / Math.Log(original)));
        return new LongRopeScaling(Divisors(section, "short_factor", size / 2), Divisors(section, "long_factor", size / 2), (int)original, warmth);
    }

    private static IReadOnlyList<double> Divisors(ConfigReader section, string field, int pairs)
    {
        var divisors = section.Doubles(field);
        return divisors.Count == pairs && divisors.All(d => d > 0)
            ? divisors
            : throw section.Refuse(field, string.Create(CultureInfo.InvariantCulture, $"a list of {pairs} numbers above 0, one for each pair that turns"));
    }

    private static double Original(ConfigReader section, ConfigReader config) =>
        config.Has("original_max_position_embeddings") ? config.Double("original_max_position_embeddings", 0)
        : section.Has("original_max_position_embeddings") ? section.Double("original_max_position_embeddings", 0)
        : config.Int("max_position_embeddings", 1, int.MaxValue);
}
