namespace Bupo.Algorithms.Objectives;

/// <summary>Token losses before aggregation, and what the backward pass starts from.</summary>
/// <remarks>
/// With the weights w of a <see cref="LossAggregation"/>, loss = Σ wₜ Losses[t] and ∂loss/∂LogProbs[t] = wₜ Gradients[t].
/// That holds for objectives over whole sequences as well, since weights don't differ within a response.
/// </remarks>
/// <param name="Losses">The loss of each token.</param>
/// <param name="Gradients">Its derivative by the token's log-prob.</param>
/// <param name="Statistics">Ratios and clipping, as sums over tokens.</param>
public sealed record ObjectiveResult(double[] Losses, double[] Gradients, RatioStatistics Statistics)
{
    /// <summary>Room for the results of the given number of tokens.</summary>
    internal static ObjectiveResult Of(int tokens, RatioStatistics statistics) => new(new double[tokens], new double[tokens], statistics);
}
