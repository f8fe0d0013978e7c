namespace Bupo.Rollouts;

/// <summary>What was sampled for a batch, groups that were replaced included.</summary>
/// <param name="Groups">Groups sampled.</param>
/// <param name="UniformGroups">Those whose responses all had the same reward.</param>
/// <param name="Rounds">Rounds of resampling.</param>
/// <param name="MeanReward">Mean reward of all responses sampled: that of the batch alone is of chosen prompts.</param>
public sealed record ResamplingCounts(int Groups, int UniformGroups, int Rounds, double MeanReward);
