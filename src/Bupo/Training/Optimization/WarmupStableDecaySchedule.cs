namespace Bupo.Training.Optimization;

/// <summary>WSD: a linear warm-up, the full rate for most of the run, then half a cosine down to the least rate, which is kept.</summary>
/// <remarks>MiniCPM, arXiv 2404.06395, section 4.3, with verl's cosine for the decay.</remarks>
public sealed record WarmupStableDecaySchedule : ILearningRateSchedule
{
    /// <summary>Steps of warm-up.</summary>
    public long WarmupSteps
    {
        get;
        init => field = Warmup.Checked(value, nameof(WarmupSteps));
    }

    /// <summary>Steps of the whole run, warm-up included.</summary>
    public required long TotalSteps
    {
        get;
        init => field = Warmup.Checked(value, nameof(TotalSteps));
    }

    /// <summary>The part of the steps after the warm-up that keep the full rate.</summary>
    public double StableRatio { get; init; } = 0.9;

    /// <summary>The least rate, as a part of the full one.</summary>
    public double MinimumRatio { get; init; }

    /// <summary>Periods of the cosine over the decay; one half goes down once.</summary>
    public double Cycles { get; init; } = 0.5;

    /// <inheritdoc/>
    public double FactorAt(long step)
    {
        if (step < WarmupSteps)
        {
            return Warmup.Progress(step, WarmupSteps);
        }
        var remaining = Math.Max(0, TotalSteps - WarmupSteps);
        var stable = (long)(remaining * StableRatio);
        var decayed = step - WarmupSteps - stable;
        if (decayed < 0)
        {
            return 1;
        }
        var decay = remaining - stable;
        var wave = decayed < decay ? Math.Max(0, 0.5 * (1 + Math.Cos(Math.PI * Cycles * 2 * decayed / decay))) : 0;
        return ((1 - MinimumRatio) * wave) + MinimumRatio;
    }
}
