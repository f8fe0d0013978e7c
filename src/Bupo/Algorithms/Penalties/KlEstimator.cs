namespace Bupo.Algorithms.Penalties;

/// <summary>Estimates of KL(π ‖ π_ref) from the log-prob of a sampled token, in nats.</summary>
/// <remarks>d = log π - log π_ref. J. Schulman, "Approximating KL divergence", 2020. Here as one pure function each, with its derivative by log π.</remarks>
public enum KlEstimator
{
    /// <summary>d: unbiased, of high variance, may be negative.</summary>
    K1,

    /// <summary>|d|: biased.</summary>
    Absolute,

    /// <summary>d²/2: biased, of low variance; its gradient is that of the KL.</summary>
    K2,

    /// <summary>exp(-d) - 1 + d: unbiased, never negative. d is held to ±20 and the value to at most 10, without gradient beyond.</summary>
    K3,
}
