using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Bupo.Data.Files;
using Bupo.Experiments;
using Bupo.Reports;

namespace Bupo.Cli.Experiments;

/// <summary>`bupo experiment`: finds each arm's rate, runs all arms over all seeds, several processes at a time, and writes table and figures.</summary>
internal sealed class ExperimentJob(Terminal terminal, ExperimentPlan plan, ExperimentRequest request)
{
    private readonly ConcurrentDictionary<string, string> _failures = new(StringComparer.Ordinal);
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    /// <summary>Runs it, or what is left of it.</summary>
    public int Run()
    {
        var arms = request.Only.Count == 0 ? plan.Experiment.Arms : plan.With(request.Only);
        var start = plan.Start;
        var sweeps = arms.SelectMany(plan.Sweep).ToArray();
        var seeded = arms.Where(arm => arm.Draw.Count == 0).Sum(_ => plan.Experiment.Seeds.Count);
        terminal.Error.WriteLine($"{plan.Experiment.Title}: {arms.Count} arms from {plan.Base.Model}; {sweeps.Length} runs to find rates, {seeded} over {plan.Experiment.Seeds.Count} seeds, "
            + $"{request.Jobs} at a time.");
        Do("rates", [.. sweeps, start]);
        var tuned = Tuned(arms);
        Do("seeds", [.. arms.SelectMany(arm => Runs(arm, tuned))]);
        var results = Results(start, tuned);
        Write(results);
        return _failures.IsEmpty ? ExitCode.Done : ExitCode.Failed;
    }

    private IEnumerable<PlannedRun> Runs(ExperimentArm arm, Dictionary<string, double> tuned) =>
        IsLost(arm, tuned) ? [] : plan.Experiment.Seeds.Select(seed => plan.Run(arm, seed, tuned));

    // An arm all of whose rates failed has none to run with.
    private bool IsLost(ExperimentArm arm, Dictionary<string, double> tuned) =>
        arm.Draw.Count > 0 ? arm.Draw.Any(drawn => IsLost(plan.Arm(drawn), tuned))
        : plan.Rates(plan.Arm(arm.RateOf ?? arm.Name)).Count > 0 && !tuned.ContainsKey(arm.RateOf ?? arm.Name);

    /// <summary>Does the runs that are not done; each folder once.</summary>
    private void Do(string what, PlannedRun[] runs)
    {
        var left = runs.Where(run => !run.IsDone).DistinctBy(run => run.Folder).ToArray();
        if (left.Length == 0)
        {
            return;
        }
        var board = new RunBoard(terminal, what, left.Length, request.Jobs);
        Parallel.ForEachAsync(left, new ParallelOptions { MaxDegreeOfParallelism = request.Jobs }, async (run, _) =>
        {
            if (terminal.Stop.IsCancellationRequested)
            {
                return;
            }
            using var entry = board.Begin(run);
            try
            {
                if (await RunProcess.Run(run, entry, terminal.Stop).ConfigureAwait(false) is { } failure)
                {
                    _failures[run.Folder] = failure;
                    entry.End($"failed: {failure} ({Path.Combine(run.Folder, "log.txt")})");
                }
                else
                {
                    entry.End(Words(RunResult.Read(run)));
                }
            }
            catch (OperationCanceledException)
            {
                // The process has saved what it had; all of them end before we do.
            }
        }).GetAwaiter().GetResult();
        board.Clear();
        terminal.Stop.ThrowIfCancellationRequested();
    }

    private static string Words(RunResult result)
    {
        var reward = result.Record is null ? "" : string.Create(CultureInfo.InvariantCulture, $"mean reward {result.MeanReward:F3}");
        var accuracy = result.Problems.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"held-out {100 * result.Accuracy:F1} %");
        return string.Join(", ", new[] { reward, accuracy }.Where(part => part.Length > 0));
    }

    private RateTrial[] Trials(ExperimentArm arm) =>
        [.. plan.Sweep(arm).Select(run => new RateTrial(run.Rate, run.HasTrained ? RunResult.Read(run).MeanReward : null))];

    private Dictionary<string, double> Tuned(IEnumerable<ExperimentArm> arms) => arms
        .Select(arm => (arm.Name, Best: plan.Sweep(arm).Count > 0 ? RateTrial.Best(Trials(arm)) : null))
        .Where(arm => arm.Best is not null)
        .ToDictionary(arm => arm.Name, arm => arm.Best!.Value, StringComparer.Ordinal);

    /// <summary>What is there of all arms, also of those that were not asked for.</summary>
    private ExperimentResults Results(PlannedRun start, Dictionary<string, double> asked)
    {
        var others = plan.Experiment.Arms.Where(arm => !asked.ContainsKey(arm.Name) && plan.Sweep(arm) is { Count: > 0 } sweep && sweep.All(run => run.HasTrained));
        var tuned = new Dictionary<string, double>(asked.Concat(Tuned(others)), StringComparer.Ordinal);
        var (arms, missing) = (new List<ArmResult>(), new Dictionary<string, string>());
        foreach (var arm in plan.Experiment.Arms)
        {
            PlannedRun[] runs = [.. Runs(arm, tuned)];
            if (runs.Length > 0 && runs.All(run => run.IsDone))
            {
                arms.Add(new ArmResult { Arm = arm, Sweep = Trials(arm), Runs = [.. runs.Select(RunResult.Read)], Seeds = plan.Experiment.Seeds });
                continue;
            }
            missing[arm.Name] = runs.Length == 0 && asked.Count + _failures.Count > 0 && plan.Sweep(arm).Any(run => _failures.ContainsKey(run.Folder)) ? "failed at every rate: " + _failures[plan.Sweep(arm)[0].Folder]
                : runs.Select(run => _failures.GetValueOrDefault(run.Folder)).FirstOrDefault(failure => failure is not null) is { } reason ? "failed: " + reason
                : "not run yet.";
        }
        return new ExperimentResults
        {
            Experiment = plan.Experiment,
            Command = request.Command,
            Model = plan.Base.Model,
            Start = start.IsDone ? RunResult.Read(start) : null,
            Arms = arms,
            Missing = missing,
        };
    }

    private void Write(ExperimentResults results)
    {
        Directory.CreateDirectory(request.Output);
        DataFile.ReplaceText(Path.Combine(request.Output, "results.json"), results.ToJson().ToJsonString(Terminal.Indented) + "\n");
        if (results.Arms.Count == 0)
        {
            terminal.Error.WriteLine("No arm is done: " + string.Join("; ", results.Missing.Select(arm => $"{arm.Key}: {arm.Value}")));
            return;
        }
        var table = ExperimentTable.Markdown(results);
        DataFile.ReplaceText(Path.Combine(request.Output, "table.md"), table);
        ExperimentPlots.Write(Path.Combine(request.Output, "figures"), results);
        terminal.Out.Write(table);
        terminal.Error.WriteLine($"{Path.Combine(request.Output, "table.md")}, results.json and figures/ beside it; took {_clock.Elapsed:hh\\:mm\\:ss}.");
    }
}
