namespace Bupo.Policies;

/// <summary>What a policy says of given tokens, one value per row.</summary>
/// <param name="LogProbs">log π(token), nats.</param>
/// <param name="Entropies">H(π), nats.</param>
public sealed record TokenScores(float[] LogProbs, float[] Entropies);
