using System.Globalization;
using System.Text;
using Bupo.Evaluation;
using static System.FormattableString;

namespace Bupo.Experiments;

/// <summary>An experiment's results in Markdown, fit to be put into documentation.</summary>
public static class ExperimentTable
{
    private const int LastSteps = 10;

    /// <summary>The whole page: question, command, arms with intervals and paired tests, sweeps, views, every run.</summary>
    public static string Markdown(ExperimentResults results)
    {
        var page = new StringBuilder();
        var experiment = results.Experiment;
        page.Append(Invariant($"# {experiment.Title}\n\n"));
        if (experiment.Question.Length > 0)
        {
            page.Append(Invariant($"{experiment.Question.ReplaceLineEndings(" ").Trim()}\n\n"));
        }
        page.Append(Invariant($"```\n{results.Command}\n```\n\n"));
        Arms(page, results);
        Notes(page, results);
        Figures(page, results.Experiment);
        Sweeps(page, results);
        Metrics(page, results);
        Analyses(page, results);
        Runs(page, results);
        return page.ToString();
    }

    private static void Arms(StringBuilder page, ExperimentResults results)
    {
        var (ks, baseline) = (results.Experiment.Evaluate?.PassAtK ?? [], results.Baseline);
        List<string> heads = ["arm", "rate", "mean reward, all steps"];
        if (results.IsJudged)
        {
            heads.AddRange([$"Avg@{results.Experiment.Evaluate!.N}", .. ks.Select(k => $"Pass@{k}")]);
        }
        if (baseline is not null)
        {
            heads.AddRange(["Δ reward", "p", .. results.IsJudged ? ["Δ Avg", "p"] : Array.Empty<string>()]);
        }
        heads.Add("seconds per run");
        Rows(page, heads, results.Arms.Select(arm => Cells(arm)).ToArray());

        IReadOnlyList<string> Cells(ArmResult arm)
        {
            List<string> cells = [arm.Name, arm.Rate is { } rate ? Rate(rate) : "those drawn", Number(arm.MeanReward)];
            if (results.IsJudged)
            {
                cells.AddRange([Percent(arm.Accuracy), .. ks.Select(k => Percent(arm.Over(run => run.PassAtK(k))))]);
            }
            if (baseline is not null)
            {
                cells.AddRange(Difference(arm, baseline, run => run.MeanReward, Signed));
                cells.AddRange(results.IsJudged ? Difference(arm, baseline, run => run.Accuracy, Points) : []);
            }
            cells.Add(Invariant($"{arm.Seconds:F0}"));
            return cells;
        }
    }

    private static string[] Difference(ArmResult arm, ArmResult baseline, Func<RunResult, double> figure, Func<Interval, string> text)
    {
        if (arm == baseline)
        {
            return ["", ""];
        }
        var paired = arm.Against(baseline, figure);
        return [text(paired.Difference), Invariant($"{PValue.Text(paired.SignFlipP)}, {PValue.Text(paired.StudentP)}")];
    }

    private static void Notes(StringBuilder page, ExperimentResults results)
    {
        var seeds = results.Experiment.Seeds.Count;
        page.Append(Invariant($"\n{seeds} seeds ({string.Join(", ", results.Experiment.Seeds)}). [ ]: 95 % interval over seeds by Student's t. "));
        if (results.IsJudged)
        {
            page.Append(Invariant($"Avg@{results.Experiment.Evaluate!.N}: {results.Experiment.Evaluate.Data}; the start has {100 * results.Start!.Accuracy:F1} %. "));
        }
        if (results.Baseline is { } baseline)
        {
            page.Append(Invariant($"Δ: to {baseline.Name}, paired by seed; p: exact sign-flip test, then paired t-test, both two-sided and not corrected for the number of arms. "));
            page.Append(Invariant($"With {seeds} seeds the sign-flip test's smallest p is {PValue.Text(SignFlipTest.Smallest(seeds))}. "));
        }
        page.Append("Seconds: of each step the median over seeds.\n");
        foreach (var (arm, reason) in results.Missing)
        {
            page.Append(Invariant($"\n{arm}: {reason}\n"));
        }
    }

    /// <summary>The figures, which are beside the page in figures/.</summary>
    private static void Figures(StringBuilder page, Experiment experiment)
    {
        foreach (var figure in experiment.Figures)
        {
            page.Append(Invariant($"![{experiment.Title}: {Caption(figure)}](figures/{figure.Replace('/', '-')}.png)\n\n"));
        }
    }

    private static string Caption(string figure) => figure switch
    {
        ExperimentFigures.Arms => "each run and the mean of each arm with its interval",
        ExperimentFigures.PassAtK => "Pass@K over K",
        ExperimentFigures.Refinement => "cosine of each layer's state with the last one's",
        _ => $"{figure} over the steps",
    };

    private static void Sweeps(StringBuilder page, ExperimentResults results)
    {
        var swept = results.Arms.Where(arm => arm.Sweep.Count > 0).ToArray();
        if (swept.Length == 0)
        {
            return;
        }
        page.Append(Invariant($"\n## Learning rates\n\nMean reward over all steps on seed {results.Experiment.TuningSeed}; the best is taken.\n\n"));
        double[] rates = [.. swept.SelectMany(arm => arm.Sweep.Select(trial => trial.Rate)).Distinct().Order()];
        Rows(page, ["arm", .. rates.Select(Rate)], [.. swept.Select(arm => (IReadOnlyList<string>)[arm.Name, .. rates.Select(rate => Cell(arm, rate))])]);
        if (swept.Where(arm => arm.IsAtEdge).Select(arm => arm.Name).ToArray() is { Length: > 0 } edge)
        {
            page.Append(Invariant($"\nAt the edge of what was tried, so that a better rate may lie outside: {string.Join(", ", edge)}.\n"));
        }

        static string Cell(ArmResult arm, double rate) => arm.Sweep.Where(trial => trial.Rate == rate).ToArray() is not [var trial] ? ""
            : trial.MeanReward is not { } reward ? "failed"
            : RateTrial.Best(arm.Sweep) == rate ? Invariant($"**{reward:F3}**")
            : Invariant($"{reward:F3}");
    }

    private static void Metrics(StringBuilder page, ExperimentResults results)
    {
        if (results.Experiment.Metrics is not { Count: > 0 } metrics)
        {
            return;
        }
        page.Append(Invariant($"\n## Metrics\n\nFirst step → mean of the last {LastSteps}, each the mean over seeds.\n\n"));
        Rows(page, ["arm", .. metrics], [.. results.Arms.Select(arm => (IReadOnlyList<string>)[arm.Name, .. metrics.Select(metric => Cell(arm, metric))])]);

        static string Cell(ArmResult arm, string metric)
        {
            var known = arm.Runs.Select(run => run.Values(metric)).Where(values => values.Length > 0).ToArray();
            return known.Length == 0 ? "–" : Invariant($"{known.Average(values => values[0]):G3} → {known.Average(values => values.TakeLast(LastSteps).Average()):G3}");
        }
    }

    private static void Analyses(StringBuilder page, ExperimentResults results)
    {
        RunResult[] looked = [.. results.Start is { Analysis: not null } start ? [start] : Array.Empty<RunResult>(), .. results.Arms.SelectMany(arm => arm.Runs).Where(run => run.Analysis is not null)];
        if (looked.Length == 0)
        {
            return;
        }
        page.Append("\n## Analyses\n\nBoundary layers by the three rules, cosine of each layer's state with the last one's, and what the analysis took beside a step (the median).\n\n");
        Rows(page, ["arm", "seed", "paper", "normed fall", "agreement", "cosine with the last layer, from layer 0", "analysis, s", "step, s"], [.. looked.Select(Cells)]);

        static IReadOnlyList<string> Cells(RunResult run)
        {
            var rules = run.Analysis!["boundary_rules"]!.AsObject().Select(rule => rule.Value?.ToString() ?? "none");
            return
            [
                run.Run.Arm, run.Run.IsTrained ? $"{run.Run.Seed}" : "", .. rules,
                string.Join(" ", LastCosines(run).Select(cosine => Invariant($"{cosine:F2}"))),
                Invariant($"{run.AnalysisSeconds:F1}"), run.Values("seconds/step") is { Length: > 0 } steps ? Invariant($"{steps.Order().ElementAt(steps.Length / 2):F2}") : "",
            ];
        }
    }

    /// <summary>cos(H^l, H^L) for l from 0 to L, of a run that was analyzed.</summary>
    public static double[] LastCosines(RunResult run) =>
        [.. run.Analysis!["refinement"]!["cosine"]!.AsArray().Select(row => row!.AsArray()[^1]!.GetValue<double>())];

    private static void Runs(StringBuilder page, ExperimentResults results)
    {
        page.Append("\n## Runs\n\n");
        List<string> heads = ["arm", "seed", "rate", "trained views", "mean reward", .. results.IsJudged ? ["Avg"] : Array.Empty<string>(), "run"];
        Rows(page, heads, [.. results.Arms.SelectMany(arm => arm.Runs.Zip(arm.Seeds, Cells).Select(cells => (IReadOnlyList<string>)[arm.Name, .. cells]))]);

        string[] Cells(RunResult run, ulong seed) =>
        [
            $"{seed}", Rate(run.Run.Rate), run.Phases, Invariant($"{run.MeanReward:F4}"),
            .. results.IsJudged ? [Invariant($"{100 * run.Accuracy:F2} %")] : Array.Empty<string>(), $"`{Path.GetFileName(run.Run.Folder)}`",
        ];
    }

    private static void Rows(StringBuilder page, List<string> heads, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        page.Append(Invariant($"| {string.Join(" | ", heads)} |\n|{string.Concat(Enumerable.Repeat("---|", heads.Count))}\n"));
        foreach (var row in rows)
        {
            page.Append(Invariant($"| {string.Join(" | ", row)} |\n"));
        }
    }

    private static string Rate(double rate) => rate.ToString(rate is >= 1e-3 and < 1 ? "0.####" : "0.##e-0", CultureInfo.InvariantCulture);

    private static string Number(Interval value) => WithInterval(value, v => Invariant($"{v:F3}"), "");

    private static string Signed(Interval value) => WithInterval(value, v => v.ToString("+0.000;−0.000;0.000", CultureInfo.InvariantCulture), "");

    private static string Percent(Interval value) => WithInterval(value, v => Invariant($"{100 * v:F1}"), " %");

    private static string Points(Interval value) => WithInterval(value, v => (100 * v).ToString("+0.0;−0.0;0.0", CultureInfo.InvariantCulture), " points");

    private static string WithInterval(Interval value, Func<double, string> text, string unit) =>
        double.IsFinite(value.Low) ? $"{text(value.Value)} [{text(value.Low)}, {text(value.High)}]{unit}" : text(value.Value) + unit;
}
