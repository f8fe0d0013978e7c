using Bupo.Verification;

namespace Bupo.Evaluation;

/// <summary>Which responses to a problem answer the same, so that 0.5 and 1/2 vote together.</summary>
internal static class AnswerGroups
{
    /// <summary>A vote for every record: the first answer of the same problem that the rule takes for equal; null for no answer.</summary>
    /// <param name="records">Responses of one dataset.</param>
    /// <param name="rule">The judge. Right responses are one group: they all equal the gold answer.</param>
    public static Func<EvaluationRecord, string?> Votes(IReadOnlyList<EvaluationRecord> records, IAnswerRule rule)
    {
        var votes = new Dictionary<EvaluationKey, string?>();
        foreach (var problem in records.GroupBy(r => r.Id))
        {
            var groups = new Dictionary<string, string>();
            foreach (var record in problem)
            {
                votes[record.Key] = record.IsCorrect ? record.Answer : record.Vote is { } answer ? Group(answer, groups, rule) : null;
            }
        }
        return record => votes[record.Key];
    }

    // groups maps every wrong answer seen so far to the first that equals it.
    private static string Group(string answer, Dictionary<string, string> groups, IAnswerRule rule)
    {
        if (!groups.TryGetValue(answer, out var group))
        {
            group = groups.Values.Distinct().FirstOrDefault(first => rule.Judge($@"\boxed{{{answer}}}", first).IsCorrect) ?? answer;
            groups.Add(answer, group);
        }
        return group;
    }
}
