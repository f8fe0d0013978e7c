using Bupo.Data;
using Bupo.Data.Synthetic;
using Bupo.Verification;

namespace Bupo.Rewards;

/// <summary>A gold answer that a rule cannot use: not even the answer itself would be rewarded.</summary>
/// <param name="Example">The example.</param>
/// <param name="Reason">Why, in the rule's words.</param>
/// <param name="Kind">What the gold answer is; <see cref="GoldKind.Answer"/> where the rule cannot read it.</param>
public sealed record GoldCheck(PromptExample Example, string Reason, GoldKind Kind)
{
    private static readonly Dictionary<GoldKind, string> Reasons = new()
    {
        [GoldKind.Blank] = "is blank",
        [GoldKind.NotAvailable] = "marks a missing answer",
        [GoldKind.Prose] = "is prose, which no rule can judge",
        [GoldKind.Proof] = "is a proof or refers to one, which no rule can judge",
    };

    // A rule looks for the answer where its datasets put it; one of these places suits each.
    private static readonly string[] Responses = [@"\boxed{{{0}}}", "Answer: {0}", "#### {0}"];

    /// <summary>The examples whose gold answer the rule does not accept when it is given back unchanged.</summary>
    public static IReadOnlyList<GoldCheck> Unusable(PromptDataset dataset, IAnswerRule rule)
    {
        var checks = new GoldCheck?[dataset.Examples.Count];
        Parallel.For(0, checks.Length, i => checks[i] = Check(dataset.Examples[i], rule));
        return [.. checks.OfType<GoldCheck>()];
    }

    /// <summary>The dataset without the examples whose gold answer the rule cannot use; they are counted among the dropped.</summary>
    /// <exception cref="BupoException">No example is left.</exception>
    public static PromptDataset Drop(PromptDataset dataset, IAnswerRule rule)
    {
        var unusable = Unusable(dataset, rule).Select(c => c.Example.Id).ToHashSet();
        return dataset.Filter($"with a gold answer that the rule {rule.Name} cannot use", e => !unusable.Contains(e.Id));
    }

    private static GoldCheck? Check(PromptExample example, IAnswerRule rule)
    {
        // The references' rules compare texts, so that a sentence can match itself.
        var kind = AnswerRules.KindOf(example.Answer);
        if (kind != GoldKind.Answer && rule == AnswerRules.Symbolic && example.Source != CountdownTask.SourceName)
        {
            return new(example, Reasons[kind], kind);
        }
        var verdicts = Responses.Select(r => AnswerJudge.Judge(new(example, string.Format(null, r, example.Answer), 0), rule)).ToArray();
        return verdicts.Any(v => v.IsCorrect)
            ? null
            : new(example, verdicts.Select(v => v.Reason).FirstOrDefault(r => r != "") ?? "is not accepted when it is given back unchanged", kind);
    }
}
