namespace Bupo.Training.Optimization;

/// <summary>A factor on the learning rate of some layers.</summary>
/// <param name="From">The first layer, from 1; 0 for the embedding.</param>
/// <param name="To">The last layer, inclusive.</param>
/// <param name="Factor">What the learning rate is multiplied by.</param>
public readonly record struct LayerRate(int From, int To, double Factor);
