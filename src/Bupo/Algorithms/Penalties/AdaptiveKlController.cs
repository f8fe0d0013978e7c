namespace Bupo.Algorithms.Penalties;

/// <summary>Steers the coefficient so that the KL nears a target.</summary>
/// <remarks>β ← β (1 + clip(KL/target - 1, ±0.2) · sequences/horizon), arXiv 1909.08593, section 2.2.</remarks>
public sealed record AdaptiveKlController : IKlController
{
    /// <summary>Makes a controller.</summary>
    /// <param name="target">The KL to keep, in nats.</param>
    /// <param name="horizon">Over how many responses a deviation is made up for.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of them is not positive.</exception>
    public AdaptiveKlController(double target, double horizon)
    {
        Target = target > 0 ? target : throw new ArgumentOutOfRangeException(nameof(target), target, "The target KL must be positive.");
        Horizon = horizon > 0 ? horizon : throw new ArgumentOutOfRangeException(nameof(horizon), horizon, "The horizon must be positive.");
    }

    /// <summary>The KL to keep, in nats.</summary>
    public double Target { get; }

    /// <summary>Over how many responses a deviation is made up for.</summary>
    public double Horizon { get; }

    /// <inheritdoc/>
    public double Next(double coefficient, double kl, int sequences) =>
        coefficient * (1 + (Math.Clamp((kl / Target) - 1, -0.2, 0.2) * sequences / Horizon));
}
