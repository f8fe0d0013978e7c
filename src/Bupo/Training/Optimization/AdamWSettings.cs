namespace Bupo.Training.Optimization;

/// <summary>The knobs of <see cref="AdamW"/>; defaults are those of the reference.</summary>
public sealed record AdamWSettings
{
    /// <summary>β₁, the memory of the mean gradient.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>β₂, the memory of the squared gradient.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>ε, added to the root of the squared gradient after its bias is corrected.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>λ: each step shrinks every parameter that has a gradient by lr·λ.</summary>
    public double WeightDecay { get; init; } = 0.01;
}
