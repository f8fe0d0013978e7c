namespace Bupo.Algorithms.Penalties;

/// <summary>Says how a KL coefficient changes after a step. The coefficient itself is the trainer's, and part of its checkpoint.</summary>
public interface IKlController
{
    /// <summary>The coefficient of the next step.</summary>
    /// <param name="coefficient">The coefficient of this step.</param>
    /// <param name="kl">The KL measured in this step, in nats.</param>
    /// <param name="sequences">The responses it was measured on.</param>
    double Next(double coefficient, double kl, int sequences);
}
