namespace Bupo.Algorithms.Objectives;

/// <summary>The critic's loss: half the squared error against the returns, pessimistic about moves beyond a clip.</summary>
/// <remarks>
/// ℓ = ½ max((V - R)², (clip(V, V_old - c, V_old + c) - R)²), the value clipping of PPO's reference code, as in verl.
/// The gradient is by V; the token weights are those of a <see cref="LossAggregation"/>.
/// </remarks>
public sealed record ValueLoss
{
    /// <summary>c, how far a value may move in one update.</summary>
    public double Clip { get; init; } = 0.5;

    /// <summary>Evaluates all tokens.</summary>
    /// <param name="values">V, the critic's present values.</param>
    /// <param name="oldValues">V_old, its values at the start of the update.</param>
    /// <param name="returns">R, what it should have said.</param>
    /// <returns>Loss and derivative of each token, and how many tokens the clip holds.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public (double[] Losses, double[] Gradients, long Clipped) Evaluate(double[] values, double[] oldValues, double[] returns)
    {
        if (oldValues.Length != values.Length || returns.Length != values.Length)
        {
            throw new ArgumentException($"Values, old values and returns have {values.Length}, {oldValues.Length} and {returns.Length} tokens, expected as many of each.", nameof(values));
        }
        var (losses, gradients, clippedTokens) = (new double[values.Length], new double[values.Length], 0L);
        for (var token = 0; token < values.Length; token++)
        {
            var error = values[token] - returns[token];
            var clippedError = Math.Clamp(values[token], oldValues[token] - Clip, oldValues[token] + Clip) - returns[token];
            var held = clippedError * clippedError > error * error;
            losses[token] = 0.5 * (held ? clippedError * clippedError : error * error);
            gradients[token] = held ? 0 : error;
            clippedTokens += held ? 1 : 0;
        }
        return (losses, gradients, clippedTokens);
    }
}
