namespace Bupo.Rewards;

/// <summary>A reward with its share in the sum.</summary>
/// <param name="Reward">The reward.</param>
/// <param name="Weight">What its score is multiplied by.</param>
public sealed record WeightedReward(IReward Reward, double Weight = 1);
