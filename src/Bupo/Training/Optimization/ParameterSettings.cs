using Bupo.Models.Architectures;

namespace Bupo.Training.Optimization;

/// <summary>Which parameters learn, and how.</summary>
public sealed record ParameterSettings
{
    /// <summary>The settings of the optimizer.</summary>
    public AdamWSettings Optimizer { get; init; } = new();

    /// <summary>Bound of the gradient's norm.</summary>
    public double MaxGradNorm { get; init; } = 1;

    /// <summary>Blocks 1 to this, and the embedding they read, do not learn; 0 for none.</summary>
    public int FrozenLayers { get; init; }

    /// <summary>Factors on the learning rates of some layers. Where several name a layer, they multiply.</summary>
    public IReadOnlyList<LayerRate> LayerRates { get; init; } = [];

    /// <summary>Whether a parameter learns. A tied embedding still learns as the unembedding, because the head adds that gradient itself.</summary>
    internal bool Learns(string name) => FrozenLayers == 0 || ParameterLayout.LayerOf(name) is not { } layer || layer > FrozenLayers;

    /// <summary>The factor on a parameter's learning rate.</summary>
    internal double RateOf(string name) => LayerRates.Where(rate => ParameterLayout.LayerOf(name) is { } layer && layer >= rate.From && layer <= rate.To)
        .Aggregate(1.0, (scale, rate) => scale * rate.Factor);
}
