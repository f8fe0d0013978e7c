namespace Bupo.Algorithms.Penalties;

/// <summary>The formulas and names of <see cref="KlEstimator"/>.</summary>
public static class KlEstimators
{
    private static readonly Dictionary<string, KlEstimator> Names = new()
    {
        ["k1"] = KlEstimator.K1,
        ["kl"] = KlEstimator.K1,
        ["abs"] = KlEstimator.Absolute,
        ["k2"] = KlEstimator.K2,
        ["mse"] = KlEstimator.K2,
        ["k3"] = KlEstimator.K3,
        ["low_var_kl"] = KlEstimator.K3,
    };

    /// <summary>The estimator of a KL penalty in the loss by its name in recipes, k1, k2 or k3, in a form whose gradient is the KL's.</summary>
    /// <exception cref="BupoException">There is none of this name, or its gradient is another one.</exception>
    public static KlEstimator ForLoss(string name) => name switch
    {
        "k1" => KlEstimator.WeightedK1,
        "k2" => KlEstimator.K2,
        "k3" => KlEstimator.WeightedK3,
        "abs" => throw new BupoException("algorithm.kl_estimator is abs, whose gradient is not the KL's, in the loss or in the rewards; take k1, k2 or k3."),
        _ => throw new BupoException($"algorithm.kl_estimator is {name}, expected k1, k2 or k3."),
    };

    /// <summary>Finds an estimator by its plain name, k1, abs, k2, k3, or by verl's, kl, mse, low_var_kl.</summary>
    /// <exception cref="BupoException">There is none of this name.</exception>
    public static KlEstimator Parse(string name) => Names.TryGetValue(name, out var estimator)
        ? estimator
        : throw new BupoException($"KL estimator {name} is unknown; expected one of {string.Join(", ", Names.Keys)}.");

    /// <summary>The estimate for one token and its derivative by <paramref name="logProb"/>.</summary>
    /// <param name="estimator">Which formula.</param>
    /// <param name="logProb">log π of the token.</param>
    /// <param name="referenceLogProb">log π_ref of the token.</param>
    /// <param name="oldLogProb">log π_old of the token, which <see cref="KlEstimator.WeightedK3"/> reads; log π unless given.</param>
    public static (double Value, double Gradient) Estimate(
        this KlEstimator estimator, double logProb, double referenceLogProb, double? oldLogProb = null)
    {
        var difference = logProb - referenceLogProb;
        return estimator switch
        {
            KlEstimator.K1 => (difference, 1),
            KlEstimator.Absolute => (Math.Abs(difference), difference == 0 ? 0 : difference / Math.Abs(difference)),
            KlEstimator.K2 => (0.5 * difference * difference, difference),
            KlEstimator.K3 => LowVariance(difference),
            KlEstimator.WeightedK3 => Weighted(difference, Math.Exp(logProb - (oldLogProb ?? logProb)), Math.Exp(-difference) - 1 + difference),
            KlEstimator.WeightedK1 => Weighted(difference, Math.Exp(logProb - (oldLogProb ?? logProb)), difference),
            _ => throw new ArgumentOutOfRangeException(nameof(estimator), estimator, "There is no such KL estimator."),
        };
    }

    // Through k3 and ρ together: ρ ((1 - exp(-d)) + (exp(-d) - 1 + d)) = ρ d
    private static (double Value, double Gradient) Weighted(double difference, double ratio, double value) => (ratio * value, ratio * difference);

    private static (double Value, double Gradient) LowVariance(double difference)
    {
        const double LargestDifference = 20, LargestValue = 10;
        var held = Math.Clamp(difference, -LargestDifference, LargestDifference);
        var inverseRatio = Math.Exp(-held);
        var value = inverseRatio - 1 + held;
        return value > LargestValue ? (LargestValue, 0) : (value, Math.Abs(difference) > LargestDifference ? 0 : 1 - inverseRatio);
    }
}
