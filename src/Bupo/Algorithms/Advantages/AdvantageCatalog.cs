namespace Bupo.Algorithms.Advantages;

/// <summary>All advantage estimators by their name in recipes.</summary>
public static class AdvantageCatalog
{
    private static readonly Catalog<AdvantageSettings, IAdvantageEstimator> Estimators = new("Advantage")
    {
        { "grpo", _ => new GroupRelativeAdvantage() },
        { "dr_grpo", _ => new GroupRelativeAdvantage { DivideByDeviation = false } },
        { "pass_at_k", _ => new PassAtKAdvantage() },
        { "rloo", _ => new LeaveOneOutAdvantage() },
        { "opo", _ => new OptimalBaselineAdvantage() },
        { "gpg", _ => new GroupPolicyGradientAdvantage() },
        { "reinforce_plus_plus", settings => new ReinforcePlusPlusAdvantage { Discount = settings.Discount ?? 1 } },
        { "reinforce_plus_plus_baseline", _ => new ReinforcePlusPlusBaselineAdvantage() },
        { "remax", _ => new ReMaxAdvantage() },
        { "gae", settings => new GeneralizedAdvantage { Discount = settings.Discount ?? 1, Lambda = settings.Lambda ?? 1 } },
    };

    /// <summary>The names.</summary>
    public static IReadOnlyCollection<string> Names => Estimators.Names;

    /// <summary>Adds an estimator of one's own, which reads no setting; at the start of a program, before recipes are read.</summary>
    /// <param name="name">What recipes call it under <c>algorithm.advantage</c>; not yet taken.</param>
    /// <param name="make">Makes one for a run.</param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public static void Add(string name, Func<IAdvantageEstimator> make) => Estimators.Add(name, _ => make());

    /// <summary>Makes the estimator of a name.</summary>
    /// <exception cref="BupoException">There is none, or it does not read a setting that was given.</exception>
    public static IAdvantageEstimator Create(string name, AdvantageSettings? settings = null) => Estimators.Create(name, settings ?? new());
}
