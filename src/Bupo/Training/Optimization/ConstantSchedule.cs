namespace Bupo.Training.Optimization;

/// <summary>A linear warm-up, then the full rate: factor min(1, step / warm-up).</summary>
/// <remarks>With a warm-up the very first step has rate 0, as recorded from the reference: moments are updated, weights don't move.</remarks>
public sealed record ConstantSchedule : ILearningRateSchedule
{
    /// <summary>Steps of warm-up.</summary>
    public long WarmupSteps
    {
        get;
        init => field = Warmup.Checked(value, nameof(WarmupSteps));
    }

    /// <inheritdoc/>
    public double FactorAt(long step) => step < WarmupSteps ? Warmup.Progress(step, WarmupSteps) : 1;
}
