namespace Bupo.Rewards;

/// <summary>A run's reward: a weighted sum of named parts.</summary>
public sealed class RewardSum
{
    private readonly IReadOnlyList<WeightedReward> _rewards;

    /// <summary>Makes the sum.</summary>
    /// <param name="rewards">At least one; names are unique.</param>
    /// <exception cref="BupoException">There is none, two have one name, or a weight is not finite.</exception>
    public RewardSum(IReadOnlyList<WeightedReward> rewards)
    {
        if (rewards.Count == 0)
        {
            throw new BupoException("A run has no reward; name at least one.");
        }
        if (rewards.CountBy(r => r.Reward.Name).FirstOrDefault(c => c.Value > 1).Key is { } twice)
        {
            throw new BupoException($"The reward {twice} is named twice; name each once and set its weight.");
        }
        if (rewards.FirstOrDefault(r => !double.IsFinite(r.Weight)) is { } odd)
        {
            throw new BupoException($"The reward {odd.Reward.Name} has the weight {odd.Weight}, expected a finite number.");
        }
        _rewards = rewards;
    }

    /// <summary>The reward of one response, with its parts.</summary>
    /// <exception cref="InvalidOperationException">A reward is not finite.</exception>
    public RewardBreakdown Score(FinishedResponse response) => new([.. _rewards.Select(r => Part(r, response))]);

    private static RewardPart Part(WeightedReward weighted, FinishedResponse response)
    {
        var (value, reason, refusal) = weighted.Reward.Score(response);
        return double.IsFinite(value)
            ? new RewardPart(weighted.Reward.Name, value, weighted.Weight, reason, refusal)
            : throw new InvalidOperationException(
                $"The reward {weighted.Reward.Name} gave {value} for a response to {response.Example.Id}, expected a finite number.");
    }
}
