using Bupo.Verification;

namespace Bupo.Rewards;

/// <summary>1 for a response whose final answer is the gold one, else 0.</summary>
/// <param name="rule">Decides; <see cref="AnswerRules.ByName"/> has them by name.</param>
public sealed class MathReward(IAnswerRule rule) : IReward
{
    /// <summary>Its name in a <see cref="RewardBreakdown"/>.</summary>
    public const string PartName = "math";

    /// <inheritdoc/>
    public string Name => PartName;

    /// <inheritdoc/>
    /// <remarks>A countdown, which has many right answers, is judged by the expression itself.</remarks>
    public RewardScore Score(FinishedResponse response)
    {
        var verdict = AnswerJudge.Judge(response, rule);
        return new(verdict.IsCorrect ? 1 : 0, verdict.Reason, verdict.Refusal);
    }
}
