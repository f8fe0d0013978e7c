namespace Bupo.Rollouts.Sampling;

/// <summary>Samples responses: token ids in, ids and log-probs out, by weights of a known version.</summary>
public interface ISampler
{
    /// <summary>The weights that sample; set anew when they change.</summary>
    WeightsIdentity Weights { get; set; }

    /// <summary>Samples responses to prompts.</summary>
    /// <param name="requests">The prompts.</param>
    /// <param name="settings">How tokens are drawn.</param>
    /// <param name="progress">Told after every step, and of each response once, when it is finished; may be null.</param>
    /// <param name="cancellationToken">Ends the sampling between two steps: what is finished by then is the result.</param>
    /// <exception cref="BupoException">A prompt or setting cannot be sampled, or logits are not finite.</exception>
    SamplingResult Generate(
        IReadOnlyList<GenerationRequest> requests, SamplingSettings settings, IProgress<SamplingProgress>? progress = null, CancellationToken cancellationToken = default);
}
