using Bupo.Verification;

namespace Bupo.Rewards;

/// <summary>1 for a response whose final answer is the gold one, else 0.</summary>
/// <param name="rule">Decides; <see cref="AnswerRules.ByName"/> has them by name.</param>
public sealed class MathReward(IAnswerRule rule) : IReward
{
    /// <inheritdoc/>
    public string Name => "math";

    /// <inheritdoc/>
    public RewardScore Score(FinishedResponse response)
    {
        var verdict = rule.Judge(response.Text, response.Example.Answer);
        return new(verdict.IsCorrect ? 1 : 0, verdict.Reason);
    }
}
