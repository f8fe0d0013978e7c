namespace Bupo.Analysis;

/// <summary>What is measured.</summary>
public sealed record AnalysisSettings
{
    /// <summary>What <see cref="RefinedTokens"/> is where refinement is asked for.</summary>
    public const int UsualRefinedTokens = 2;

    /// <summary>Whether the curves through the final norm (logit lens) are measured too: 2 L + 1 more products per token.</summary>
    public bool Normed { get; init; } = true;

    /// <summary>Part of every response's positions that is measured, in (0, 1]; drawn by <see cref="Seed"/>.</summary>
    public double Positions { get; init; } = 1;

    /// <summary>Seeds the sampled positions and the bootstrap.</summary>
    public int Seed { get; init; }

    /// <summary>How many of each layer's top tokens are kept; 0 for none.</summary>
    public int TopTokens { get; init; }

    /// <summary>At how many of each response's measured positions all pairs of layers are compared; 0 for none. A position takes L + 1 products.</summary>
    public int RefinedTokens { get; init; }

    /// <summary>The same settings, checked.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A part outside (0, 1], or a negative number of tokens.</exception>
    public AnalysisSettings Checked()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(TopTokens);
        ArgumentOutOfRangeException.ThrowIfNegative(RefinedTokens);
        return Positions is > 0 and <= 1 ? this : throw new ArgumentOutOfRangeException(nameof(Positions), Positions, "The part of the positions must be in (0, 1].");
    }
}
