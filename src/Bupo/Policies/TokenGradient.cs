namespace Bupo.Policies;

/// <summary>Says, for a run of tokens whose log-probs are just known, how the loss changes with them.</summary>
/// <param name="first">Row of the first token of the run.</param>
/// <param name="logProbs">Their log-probs, nats.</param>
/// <param name="entropies">The entropies of the policy there, nats.</param>
/// <param name="logProbGradients">To be filled: ∂loss / ∂log-prob.</param>
/// <param name="entropyGradients">To be filled: ∂loss / ∂entropy; comes as zeros.</param>
public delegate void TokenGradient(
    int first, ReadOnlySpan<float> logProbs, ReadOnlySpan<float> entropies, Span<float> logProbGradients, Span<float> entropyGradients);
