using System.Globalization;
using Bupo.Evaluation;

namespace Bupo.Reports;

/// <summary>What can be read from a quickstart and what not, in sentences made from its own figures.</summary>
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
            yield return "No difference shown is not the same as equality shown: the interval says which differences the problems leave possible.";
        }
    }

    /// <summary>What no single run of this kind can show.</summary>
    public static IEnumerable<string> Limits(QuickstartReport report)
    {
        var internalSteps = report.Runs[^1].Views.Count(view => view != report.Runs[0].Views[^1]);
        yield return "This is one seed. The intervals tell how far the choice of held-out problems moves the figures, not how far another seed of training would.";
        yield return string.Create(CultureInfo.InvariantCulture,
            $"Both runs took {report.Runs[0].Steps.Count} steps from the same weights on the same order of prompts; the first {internalSteps} of BuPO trained layer {report.Layer}'s policy, so its full policy was trained for {internalSteps} fewer.");
        yield return "The learning rate is the recipe's for both; neither method had it tuned.";
        yield return "The model is tiny and so is its task. Whether the paper's claims hold takes more seeds and larger models: docs/experiments.";
    }

    private static string Against(EvaluationComparison comparison, string claim)
    {
        var difference = comparison.Paired.Difference;
        var points = string.Create(CultureInfo.InvariantCulture,
            $"{comparison.Second} is {Math.Abs(100 * difference.Value):F1} points {(difference.Value < 0 ? "below" : "above")} {comparison.First}, 95 % interval {100 * difference.Low:+0.0;−0.0;0.0} to {100 * difference.High:+0.0;−0.0;0.0}");
        return difference.Low <= 0 && difference.High >= 0
            ? $"{points}: these problems do not show that {comparison.Second} {claim}."
            : $"{points}: more than the choice of problems explains.";
    }
}
