using Bupo.Recipes.Binding;
using Bupo.Training.Metrics;

namespace Bupo.Experiments;

/// <summary>What contradicts itself in an experiment although each key fits.</summary>
internal static class ExperimentProblems
{
    private const string MetricsHelp = "`bupo explain` lists the metrics.";

    /// <summary>All problems, each with its key.</summary>
    public static IEnumerable<string> Of(Experiment experiment)
    {
        if (experiment.Seeds.Count == 0)
        {
            yield return "seeds is empty, expected at least one.";
        }
        if (experiment.Seeds.Distinct().Count() < experiment.Seeds.Count)
        {
            yield return $"seeds is {string.Join(", ", experiment.Seeds)}, expected each once.";
        }
        if (experiment.Seeds.Contains(experiment.TuningSeed) && experiment.Arms.Any(arm => arm.Rates.Count + experiment.Rates.Count > 0))
        {
            yield return $"tuning_seed is {experiment.TuningSeed}, which is one of the seeds, too; rates are to be chosen on another one.";
        }
        if (experiment.Evaluate is { } evaluate && evaluate.PassAtK.Any(k => k > evaluate.N))
        {
            yield return $"evaluate.pass_at_k has {evaluate.PassAtK.Max()}, expected at most evaluate.n, {evaluate.N}.";
        }
        foreach (var problem in Arms(experiment).Concat(Figures(experiment)))
        {
            yield return problem;
        }
    }

    private static IEnumerable<string> Arms(Experiment experiment)
    {
        string[] names = [.. experiment.Arms.Select(arm => arm.Name)];
        if (names.Length == 0)
        {
            yield return "arms is empty, expected at least one.";
        }
        if (names.CountBy(name => name).FirstOrDefault(name => name.Value > 1) is { Key: { } twice })
        {
            yield return $"arms has {twice} twice; give each a name of its own.";
        }
        if (experiment.Baseline is { } baseline && !names.Contains(baseline))
        {
            yield return $"baseline is {baseline}, {Meant(baseline, names)}";
        }
        foreach (var (i, arm) in experiment.Arms.Index())
        {
            if (arm.RateOf is { } other && Problem(other, found => found.Draw.Count > 0 || found.RateOf is not null) is { } problem)
            {
                yield return $"arms[{i}].rate_of is {other}, {problem}";
            }
            foreach (var drawn in arm.Draw)
            {
                if (Problem(drawn, found => found.Draw.Count > 0) is { } mistake)
                {
                    yield return $"arms[{i}].draw has {drawn}, {mistake}";
                }
            }
            if (arm.Draw.Count > 0 && (arm.Change.Overrides.Count > 0 || arm.Rates.Count > 0 || arm.RateOf is not null))
            {
                yield return $"arms[{i}].draw is beside change, rates or rate_of; an arm that draws takes the runs of others as they are.";
            }
            if (arm.RateOf is not null && arm.Rates.Count > 0)
            {
                yield return $"arms[{i}] has both rates and rate_of; give one of them.";
            }
        }

        string? Problem(string name, Func<ExperimentArm, bool> takes) => experiment.Arms.FirstOrDefault(arm => arm.Name == name) is not { } found ? Meant(name, names)
            : takes(found) ? "which itself takes from another arm; name that one."
            : null;
    }

    private static IEnumerable<string> Figures(Experiment experiment)
    {
        foreach (var metric in experiment.Metrics.Where(name => MetricCatalog.Find(name) is null))
        {
            yield return $"metrics has {metric}, {Meant(metric, [.. MetricCatalog.All.Select(known => known.Name)], MetricsHelp)}";
        }
        foreach (var figure in experiment.Figures)
        {
            if (!ExperimentFigures.All.Contains(figure) && MetricCatalog.Find(figure) is null)
            {
                yield return $"figures has {figure}, {Meant(figure, [.. ExperimentFigures.All, .. MetricCatalog.All.Select(metric => metric.Name)], MetricsHelp)}";
            }
            if (figure == ExperimentFigures.PassAtK && experiment.Evaluate is null)
            {
                yield return $"figures has {figure}, which needs evaluate.";
            }
            if (figure == ExperimentFigures.Refinement && experiment.Analyze is null)
            {
                yield return $"figures has {figure}, which needs analyze.";
            }
        }
    }

    private static string Meant(string name, string[] known, string? otherwise = null) => Nearest.To(name, known) is { } near
        ? $"which there is not; did you mean {near}?"
        : $"which there is not; {otherwise ?? $"expected one of {string.Join(", ", known)}."}";
}
