namespace Bupo.Recipes.Phases;

/// <summary>What a guard watches.</summary>
public enum GuardMeasure
{
    /// <summary>exp(−mean log-prob) of the full policy on the responses it sampled.</summary>
    Perplexity,

    /// <summary>KL(full ‖ trained view), estimated by the mean of log π − log π_view on the same responses, nats.</summary>
    Kl,
}
