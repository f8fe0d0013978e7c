namespace Bupo.Testing;

/// <summary>How far a value may be from the one that another implementation recorded, and why so far.</summary>
/// <remarks>A test that needs another distance adds it here with its reason. Tests of hand-computed values state their own.</remarks>
public static class Tolerances
{
    // Formulas of a few operations. The references sum in another order.

    /// <summary>Double precision on both sides, the same operations: a few units in the last place of a sum.</summary>
    public const double DoubleSum = 1e-12;

    /// <summary>Double precision, relative, where the reference takes logarithms, means or roots by another route.</summary>
    public const double DoubleRelative = 1e-6;

    /// <summary>Beside <see cref="DoubleRelative"/>, for values near 0.</summary>
    public const double DoubleAbsolute = 1e-8;

    /// <summary>The reference computed in single precision, relative: 2^-24 over a few hundred additions.</summary>
    public const double SingleRelative = 1e-4;

    /// <summary>Beside <see cref="SingleRelative"/>, for values near 0.</summary>
    public const double SingleAbsolute = 1e-5;

    // Recorded models: single precision on both sides, products in another order. The READMEs beside the recordings measured these.

    /// <summary>States and logits of the tiny models.</summary>
    public const double TinyState = 2e-4;

    /// <summary>States of the tiny models by this project's own kernels against its own passes; with embedding multipliers of 12 states are larger.</summary>
    public const double TinyStateOfKernels = 6e-5;

    /// <summary>Entropies of the tiny models.</summary>
    public const double TinyEntropy = 2e-4;

    /// <summary>Cosines of the tiny models.</summary>
    public const double TinyCosine = 1e-5;

    /// <summary>Log-probs of the real model's full policy, and values read through the final norm.</summary>
    public const double RealLogProb = 2e-4;

    /// <summary>Log-probs of the real model's inner layers: without the final norm, logits are a hundred times larger.</summary>
    public const double RealLayerLogProb = 5e-3;

    /// <summary>Entropies of the real model's inner layers and modules.</summary>
    public const double RealEntropy = 1e-3;

    /// <summary>Cosines of the real model.</summary>
    public const double RealCosine = 2e-4;

    // Whole updates of the paper's own code. AdamW divides by the root of tiny second moments, which magnifies rounding.

    /// <summary>Log-probs and entropies at the start of an update.</summary>
    public const double UpdateLogProb = 2e-3;

    /// <summary>Losses and mean KLs of an update.</summary>
    public const double UpdateLoss = 2e-4;

    /// <summary>Advantages and fractions of an update.</summary>
    public const double UpdateFraction = 1e-6;

    /// <summary>A gradient's norm, relative.</summary>
    public const double UpdateGradNorm = 5e-4;

    /// <summary>The distance between both sets of weights, relative to how far the update moved them.</summary>
    public const double UpdateMove = 5e-3;
}
