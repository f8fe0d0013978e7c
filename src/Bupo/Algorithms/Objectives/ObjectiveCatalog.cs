namespace Bupo.Algorithms.Objectives;

/// <summary>All policy objectives by their name in recipes.</summary>
public static class ObjectiveCatalog
{
    private static readonly Catalog<ObjectiveSettings, IPolicyObjective> Objectives = new("Objective")
    {
        { "clipped", Clipped },
        { "gspo", settings => new SequenceClippedSurrogate { Clip = settings.Clip(new SequenceClippedSurrogate().Clip) } },
        { "geometric_mean", GeometricMean },
        { "gpg", _ => new PolicyGradient() },
        { "cispo", settings => new ClippedWeightGradient { Clip = settings.Clip(new ClippedWeightGradient().Clip) } },
        { "clip_cov", ClipCov },
        { "kl_cov", KlCov },
    };

    /// <summary>The names.</summary>
    public static IReadOnlyCollection<string> Names => Objectives.Names;

    /// <summary>Adds an objective of one's own, which reads no setting; at the start of a program, before recipes are read.</summary>
    /// <param name="name">What recipes call it under <c>algorithm.objective</c>; not yet taken.</param>
    /// <param name="make">Makes one for a run.</param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public static void Add(string name, Func<IPolicyObjective> make) => Objectives.Add(name, _ => make());

    /// <summary>Makes the objective of a name.</summary>
    /// <exception cref="BupoException">There is none, it does not read a setting that was given, or a setting is out of range.</exception>
    public static IPolicyObjective Create(string name, ObjectiveSettings? settings = null) => Objectives.Create(name, settings ?? new());

    private static ClippedSurrogate Clipped(ObjectiveSettings settings)
    {
        var objective = new ClippedSurrogate();
        return objective with { Clip = settings.Clip(objective.Clip), DualClip = settings.DualClip ?? objective.DualClip };
    }

    private static GeometricMeanSurrogate GeometricMean(ObjectiveSettings settings)
    {
        var objective = new GeometricMeanSurrogate();
        return objective with { LogClipLow = settings.ClipLow ?? objective.LogClipLow, LogClipHigh = settings.ClipHigh ?? objective.LogClipHigh };
    }

    private static ClipCovariance ClipCov(ObjectiveSettings settings)
    {
        var objective = new ClipCovariance();
        return objective with
        {
            Clip = settings.Clip(objective.Clip),
            Fraction = settings.CovarianceFraction ?? objective.Fraction,
            Lower = settings.CovarianceLower ?? objective.Lower,
            Upper = settings.CovarianceUpper ?? objective.Upper,
        };
    }

    private static KlCovariance KlCov(ObjectiveSettings settings)
    {
        var objective = new KlCovariance();
        return objective with
        {
            Fraction = settings.CovarianceFraction ?? objective.Fraction,
            Coefficient = settings.CovariancePenalty ?? objective.Coefficient,
        };
    }
}
