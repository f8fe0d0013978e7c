namespace Bupo.Rollouts.Sampling;

/// <summary>Finished responses.</summary>
/// <param name="Rollouts">In the order of requests and samples; <see cref="Rollout.GroupIndex"/> is the request's index.</param>
/// <param name="Weights">What sampled them.</param>
/// <param name="Counts">What it took.</param>
/// <param name="Complete">Whether every response is finished; false where sampling was stopped.</param>
public sealed record SamplingResult(IReadOnlyList<Rollout> Rollouts, WeightsIdentity Weights, SamplingCounts Counts, bool Complete);
