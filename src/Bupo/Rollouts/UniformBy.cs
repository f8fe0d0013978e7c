using Bupo.Rewards;

namespace Bupo.Rollouts;

/// <summary>By what the responses of a group are compared to tell whether anything can be learned from their differences.</summary>
public enum UniformBy
{
    /// <summary>By the answer: the part of the reward that judges it, or where there is none all but the punishment of length. DAPO, arXiv 2503.14476, equation 11.</summary>
    Answer,

    /// <summary>By the whole reward.</summary>
    Reward,
}

/// <summary>What <see cref="UniformBy"/> says of responses.</summary>
internal static class UniformComparison
{
    /// <summary>Whether all responses have the same value.</summary>
    public static bool IsUniform(this UniformBy by, IReadOnlyList<Rollout> responses) => responses.All(r => by.Value(r) == by.Value(responses[0]));

    private static double Value(this UniformBy by, Rollout response)
    {
        var reward = response.Reward!;
        if (by == UniformBy.Reward)
        {
            return reward.Total;
        }
        foreach (var part in reward.Parts)
        {
            if (part.Name == MathReward.PartName)
            {
                return part.Value;
            }
        }
        return reward.Parts.Where(part => part.Name != OverlongReward.PartName).Sum(part => part.Weight * part.Value);
    }
}
