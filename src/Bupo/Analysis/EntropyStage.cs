namespace Bupo.Analysis;

/// <summary>What the feed-forward parts of a run of layers do to the entropy.</summary>
public enum EntropyStage
{
    /// <summary>ΔH_FFN above the tolerance: the policy widens.</summary>
    Exploration,

    /// <summary>ΔH_FFN about zero: knowledge is taken in.</summary>
    Integration,

    /// <summary>ΔH_FFN below minus the tolerance: the policy narrows.</summary>
    Convergence,
}
