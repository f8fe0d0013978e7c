namespace Bupo.Algorithms.Penalties;

/// <summary>Estimates of KL(π ‖ π_ref) from the log-prob of a sampled token, in nats.</summary>
/// <remarks>
/// d = log π - log π_ref. J. Schulman, "Approximating KL divergence", 2020. Here as one pure function each, with its derivative by log π.
/// An estimate of the KL need not have the KL's gradient, E[d ∇log π]. As a loss that has k2, where the policy has sampled, and
/// <see cref="WeightedK1"/> and <see cref="WeightedK3"/>, whatever sampled; plain k1 has 0, and k3 the gradient of the reverse KL. Taken off the rewards only k1 has it.
/// </remarks>
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

    /// <summary>ρ (exp(-d) - 1 + d) with ρ = π/π_old, through which the gradient passes too, so that it is ρ d; DeepSeek-V3.2, arXiv 2512.02556, equation 7.</summary>
    WeightedK3,

    /// <summary>ρ d, with the gradient ρ d too: the rest of its derivative, ρ, has the mean 0 and is left out.</summary>
    WeightedK1,
}
