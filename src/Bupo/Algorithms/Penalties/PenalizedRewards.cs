namespace Bupo.Algorithms.Penalties;

/// <summary>Rewards after a KL penalty.</summary>
/// <param name="Scores">One per response: its score minus the penalty of all its tokens.</param>
/// <param name="TokenRewards">One per token: minus its own penalty, plus the score on the last.</param>
/// <param name="MeanKl">The mean over responses of their tokens' mean KL, in nats: what an adaptive coefficient steers by.</param>
public sealed record PenalizedRewards(double[] Scores, double[] TokenRewards, double MeanKl);
