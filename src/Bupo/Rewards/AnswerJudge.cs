using Bupo.Data.Synthetic;
using Bupo.Verification;

namespace Bupo.Rewards;

/// <summary>Judges a response by the answer rule, or by the example's own check where many answers are right.</summary>
internal static class AnswerJudge
{
    /// <exception cref="BupoException">An example names a check and lacks what it needs.</exception>
    public static Verdict Judge(FinishedResponse response, IAnswerRule rule) => response.Example.Source == CountdownTask.SourceName
        ? CountdownJudge.Judge(response)
        : rule.Judge(response.Text, response.Example.Answer, new ResponseContext(response.Example.Problem, response.IsTruncated));

    /// <summary>The rule that a recipe names.</summary>
    /// <exception cref="BupoException">No rule has that name.</exception>
    public static IAnswerRule RuleNamed(string name) => AnswerRules.Names.Contains(name)
        ? AnswerRules.ByName(name)
        : throw new BupoException($"data.rule is {name}, expected one of {string.Join(", ", AnswerRules.Names)}.");
}
