using Bupo.Verification;

namespace Bupo.Data;

/// <summary>A gold answer that a rule cannot use: not even the answer itself would be rewarded.</summary>
/// <param name="Example">The example.</param>
/// <param name="Reason">Why, in the rule's words.</param>
public sealed record GoldCheck(PromptExample Example, string Reason)
{
    // A rule looks for the answer where its datasets put it; one of these places suits each.
    private static readonly string[] Responses = [@"\boxed{{{0}}}", "Answer: {0}", "#### {0}"];

    /// <summary>The examples whose gold answer the rule does not accept when it is given back unchanged.</summary>
    public static IReadOnlyList<GoldCheck> Unusable(PromptDataset dataset, IAnswerRule rule)
    {
        var checks = new GoldCheck?[dataset.Examples.Count];
        Parallel.For(0, checks.Length, i => checks[i] = Check(dataset.Examples[i], rule));
        return [.. checks.OfType<GoldCheck>()];
    }

    private static GoldCheck? Check(PromptExample example, IAnswerRule rule)
    {
        var verdicts = Responses.Select(r => rule.Judge(string.Format(null, r, example.Answer), example.Answer)).ToArray();
        return verdicts.Any(v => v.IsCorrect)
            ? null
            : new(example, verdicts.Select(v => v.Reason).FirstOrDefault(r => r != "") ?? "is not accepted when it is given back unchanged");
    }
}
