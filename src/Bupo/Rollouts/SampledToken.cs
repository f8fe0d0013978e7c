namespace Bupo.Rollouts;

/// <summary>A token that was drawn, and how probable it was.</summary>
/// <param name="Id">The token.</param>
/// <param name="LogProb">Its log-probability in nats under softmax(logits / temperature) over the whole vocabulary, whatever
/// top-k and top-p left; under softmax(logits) where the temperature is 0.</param>
public readonly record struct SampledToken(int Id, double LogProb);
