namespace Bupo.Algorithms.Penalties;

/// <summary>Leaves the coefficient as it is.</summary>
public sealed record FixedKlController : IKlController
{
    /// <inheritdoc/>
    public double Next(double coefficient, double kl, int sequences) => coefficient;
}
