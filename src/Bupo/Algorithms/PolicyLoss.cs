using Bupo.Algorithms.Objectives;
using Bupo.Algorithms.Penalties;

namespace Bupo.Algorithms;

/// <summary>What one update minimizes: loss = Σ wₜ (ℓₜ + β KLₜ - entropy coefficient · Hₜ).</summary>
/// <remarks>
/// The trainer takes the weights w once from the whole mini-batch and hands each part its slice; parts then add. How large a
/// part must be is <see cref="Scope"/>. Only log-probs and entropies go through the network, so two numbers per token, the
/// derivatives by them, are all that the backward pass needs.
/// </remarks>
public sealed record PolicyLoss
{
    /// <summary>The objective.</summary>
    public required IPolicyObjective Objective { get; init; }

    /// <summary>How token losses become one number.</summary>
    public required LossAggregation Aggregation { get; init; }

    /// <summary>The penalty for leaving the reference policy; null for none, as in the paper.</summary>
    public KlPenalty? Kl { get; init; }

    /// <summary>The bonus for a nat of entropy of the trained view; 0 in the paper.</summary>
    public double EntropyCoefficient { get; init; }

    /// <summary>The correction for a sampler that differs from the trainer; null for none.</summary>
    public TruncatedImportanceSampling? Truncation { get; init; }

    /// <summary>How much of the mini-batch <see cref="Evaluate"/> has to see at once.</summary>
    public ObjectiveScope Scope => Objective.Scope;

    /// <summary>Evaluates a part of a mini-batch.</summary>
    /// <param name="batch">The tokens of the part.</param>
    /// <param name="weights">Their weights, a slice of <see cref="LossAggregation.TokenWeights"/> of the whole mini-batch.</param>
    /// <param name="entropies">Their entropies, of which the loss takes the bonus; may be left out where the coefficient is 0.</param>
    /// <returns>The part's share of the loss, and the derivatives the backward pass starts from.</returns>
    /// <exception cref="ArgumentException">A length does not fit, or something the loss needs is missing.</exception>
    public PolicyLossResult Evaluate(PolicyBatch batch, ReadOnlySpan<double> weights, ReadOnlySpan<double> entropies = default)
    {
        RequireTokens(batch, weights, nameof(weights));
        if (EntropyCoefficient != 0 || !entropies.IsEmpty)
        {
            RequireTokens(batch, entropies, nameof(entropies));
        }
        var objective = Objective.Evaluate(batch);
        var truncated = Truncation?.Apply(batch, objective, Scope) ?? 0;
        var objectiveLoss = Dot(weights, objective.Losses);
        var gradients = objective.Gradients;
        var klLoss = Kl is null ? 0 : AddKl(Kl, batch, weights, gradients);
        for (var token = 0; token < gradients.Length; token++)
        {
            gradients[token] *= weights[token];
        }
        var entropy = entropies.IsEmpty ? 0 : Dot(weights, entropies);
        return new(gradients, EntropyGradients(weights), objective.Statistics)
        {
            ObjectiveLoss = objectiveLoss,
            KlLoss = klLoss,
            Entropy = entropy,
            Loss = objectiveLoss + ((Kl?.Coefficient ?? 0) * klLoss) - (EntropyCoefficient * entropy),
            TruncatedTokens = truncated,
        };
    }

    private static double AddKl(KlPenalty penalty, PolicyBatch batch, ReadOnlySpan<double> weights, double[] gradients)
    {
        var reference = batch.ReferenceLogProbs
            ?? throw new ArgumentException("A KL penalty in the loss needs ReferenceLogProbs.", nameof(batch));
        var (values, slopes) = penalty.Evaluate(batch.LogProbs, reference, batch.OldLogProbs);
        for (var token = 0; token < gradients.Length; token++)
        {
            gradients[token] += penalty.Coefficient * slopes[token];
        }
        return Dot(weights, values);
    }

    private double[]? EntropyGradients(ReadOnlySpan<double> weights)
    {
        if (EntropyCoefficient == 0)
        {
            return null;
        }
        var gradients = weights.ToArray();
        for (var token = 0; token < gradients.Length; token++)
        {
            gradients[token] *= -EntropyCoefficient;
        }
        return gradients;
    }

    private static double Dot(ReadOnlySpan<double> weights, ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        for (var token = 0; token < values.Length; token++)
        {
            sum += weights[token] * values[token];
        }
        return sum;
    }

    private static void RequireTokens(PolicyBatch batch, ReadOnlySpan<double> values, string name)
    {
        if (values.Length != batch.Rows.Tokens)
        {
            throw new ArgumentException($"{name} has {values.Length} values, expected {batch.Rows.Tokens}, one for each response token.", name);
        }
    }
}
