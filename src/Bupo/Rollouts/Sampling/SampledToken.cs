namespace Bupo.Rollouts.Sampling;

/// <summary>A token that was drawn, and how probable it was.</summary>
/// <param name="Id">The token.</param>
/// <param name="LogProb">Its log-probability in nats under softmax(logits): temperature 1, nothing cut off, nothing penalised.</param>
/// <param name="SamplerLogProb">Its log-probability under the distribution it was drawn from; 0 at temperature 0.</param>
/// <param name="Entropy">The entropy of that distribution, nats.</param>
public readonly record struct SampledToken(int Id, double LogProb, double SamplerLogProb, double Entropy);
