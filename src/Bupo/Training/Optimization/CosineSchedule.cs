namespace Bupo.Training.Optimization;

/// <summary>A linear warm-up, then half a cosine down to the least rate, which is kept.</summary>
/// <remarks>
/// min + (1 - min) · ½ (1 + cos(2π · cycles · progress)), arXiv 1608.03983, equation 5; the warm-up rises from min. The
/// reference does not stop at the last step, so that its rate rises again; here the last value is kept.
/// </remarks>
public sealed record CosineSchedule : ILearningRateSchedule
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

    /// <summary>The least rate, as a part of the full one.</summary>
    public double MinimumRatio { get; init; }

    /// <summary>Periods of the cosine over the run; one half goes down once.</summary>
    public double Cycles { get; init; } = 0.5;

    /// <inheritdoc/>
    public double FactorAt(long step)
    {
        if (step < WarmupSteps)
        {
            return MinimumRatio + ((1 - MinimumRatio) * Warmup.Progress(step, WarmupSteps));
        }
        var progress = Math.Min(1, (step - WarmupSteps) / (double)Math.Max(1, TotalSteps - WarmupSteps));
        var wave = Math.Cos(Math.PI * Cycles * 2 * progress);
        return Math.Max(MinimumRatio, (wave * (1 - MinimumRatio) * 0.5) + ((1 + MinimumRatio) * 0.5));
    }
}
