using Bupo.Evaluation;
using Bupo.Reports.Charts;

namespace Bupo.Reports;

/// <summary>What a quickstart shows and what it cannot show, in sentences made from its own figures.</summary>
public static class QuickstartFindings
{
    /// <summary>What this run shows.</summary>
    public static IEnumerable<string> Of(QuickstartReport report)
    {
        var comparisons = report.Comparisons;
        foreach (var comparison in comparisons.SkipLast(1))
        {
            yield return Against(comparison, "changed the start's accuracy");
        }
        yield return Against(comparisons[^1], "and GRPO differ");
        if (comparisons[^1].Paired.Difference is { Low: <= 0, High: >= 0 })
        {
            yield return "Not having shown a difference is not the same as having shown equality: the interval says which differences the problems leave possible.";
        }
    }

    /// <summary>What no single run of this kind can show.</summary>
    public static IEnumerable<string> Limits(QuickstartReport report)
    {
        var internalSteps = report.Runs[^1].Views.Count(view => view != report.Runs[0].Views[^1]);
        yield return "This is one seed. The intervals say how far the choice of held-out problems moves the figures, not how far another training seed would.";
        yield return ChartText.Invariant(
            $"Both runs took {report.Runs[0].Steps.Count} steps from the same weights over the same prompts in the same order. The first {internalSteps} steps of BuPO trained the policy of layer {report.Layer}, so its full policy was trained for {internalSteps} steps fewer.");
        yield return "Both methods use the recipe's learning rate; it was tuned for neither.";
        yield return "The model is tiny and so is its task. Whether the paper's claims hold takes more seeds and larger models: docs/experiments.";
    }

    private static string Against(EvaluationComparison comparison, string claim)
    {
        var difference = comparison.Paired.Difference;
        var points = ChartText.Invariant(
            $"{comparison.Second} is {Math.Abs(100 * difference.Value):F1} points {(difference.Value < 0 ? "below" : "above")} {comparison.First}, 95 % interval {100 * difference.Low:+0.0;−0.0;0.0} to {100 * difference.High:+0.0;−0.0;0.0}");
        return difference.Low <= 0 && difference.High >= 0
            ? $"{points}: these problems do not show that {comparison.Second} {claim}."
            : $"{points}: more than the choice of problems explains.";
    }
}
