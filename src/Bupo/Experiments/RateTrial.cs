namespace Bupo.Experiments;

/// <summary>A learning rate that an arm was tried with.</summary>
/// <param name="Rate">The rate.</param>
/// <param name="MeanReward">Mean reward over all steps on the tuning seed; null where the run failed.</param>
public readonly record struct RateTrial(double Rate, double? MeanReward)
{
    /// <summary>The rate with the highest mean reward; ties go to the smaller. Null where every run failed.</summary>
    public static double? Best(IEnumerable<RateTrial> trials) => trials
        .Where(trial => trial.MeanReward is { } reward && double.IsFinite(reward))
        .OrderByDescending(trial => trial.MeanReward)
        .ThenBy(trial => trial.Rate)
        .Select(trial => (double?)trial.Rate)
        .FirstOrDefault();
}
