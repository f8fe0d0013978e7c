using System.Text.Json.Nodes;

namespace Bupo.Models.Architectures;

/// <summary>Reads layer_types, which comes before all older keys that say which layers have a window.</summary>
internal static class LayerTypes
{
    public const string Full = "full_attention";
    public const string Sliding = "sliding_attention";
    public const string Linear = "linear_attention";

    /// <summary>The kind of each layer.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="layers">How many there are.</param>
    /// <param name="otherwise">The kind of a layer, from 0, where the field is missing.</param>
    /// <param name="known">The kinds that the family computes.</param>
    /// <exception cref="BupoException">Another kind, or another number of layers.</exception>
    public static IReadOnlyList<string> Read(ConfigReader config, int layers, Func<int, string> otherwise, params string[] known)
    {
        var types = config.Texts("layer_types");
        if (types.Count == 0)
        {
            return [.. Enumerable.Range(0, layers).Select(otherwise)];
        }
        if (types.Count != layers)
        {
            throw config.Refuse("layer_types", $"{layers} kinds, one for each layer");
        }
        return types.FirstOrDefault(type => !known.Contains(type)) is { } unknown
            ? throw config.Refuse("layer_types", JsonValue.Create(unknown), $"{string.Join(" or ", known)} for each layer")
            : types;
    }

    /// <summary>The window of each layer; empty where no layer has one.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="types">The kinds of layers.</param>
    /// <param name="window">The window of sliding layers; null where the configuration has none.</param>
    /// <exception cref="BupoException">There are sliding layers and no window.</exception>
    public static IReadOnlyList<int?> Windows(ConfigReader config, IReadOnlyList<string> types, int? window) =>
        !types.Contains(Sliding) ? []
        : window is null ? throw config.Refuse("sliding_window", $"a whole number in use, as layer_types has {Sliding}")
        : [.. types.Select(type => type == Sliding ? window : null)];

    /// <summary>The same window, or none, in every layer: what a family without kinds of layers has.</summary>
    /// <exception cref="BupoException">layer_types says otherwise.</exception>
    public static IReadOnlyList<int?> Same(ConfigReader config, int layers, int? window)
    {
        var kind = window is null ? Full : Sliding;
        var types = Read(config, layers, _ => kind, Full, Sliding);
        return types.All(type => type == kind)
            ? Windows(config, types, window)
            : throw config.Refuse("layer_types", $"{kind} for every layer, as sliding_window says and all that this class computes");
    }

    /// <summary>sliding_window where it is there and not null; the class's own where it is missing.</summary>
    public static int? Window(ConfigReader config, int? fallback = null) =>
        config.Has("sliding_window") ? config.Int("sliding_window", 1, int.MaxValue)
        : config.Contains("sliding_window") ? null
        : fallback;
}
