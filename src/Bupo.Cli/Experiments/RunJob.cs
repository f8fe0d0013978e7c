using System.Diagnostics;
using System.Globalization;
using Bupo.Cli.Analyses;
using Bupo.Cli.Evaluations;
using Bupo.Data;
using Bupo.Data.Files;
using Bupo.Evaluation;
using Bupo.Experiments;
using Bupo.Rewards;
using Bupo.Rollouts.Sampling;
using Bupo.Training;
using Bupo.Training.Runs;

namespace Bupo.Cli.Experiments;

/// <summary>What a process of an experiment does: trains, evaluates and analyses as `bupo train`, `eval` and `analyze` do, whatever of it is not done yet.</summary>
internal sealed class RunJob(Terminal terminal, PlannedRun run)
{
    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(300);

    // Standard output tells of progress alone.
    private readonly Terminal _log = terminal with { Out = terminal.Error, Interactive = false };

    /// <summary>Runs it; one process at a time works in a folder.</summary>
    public int Run()
    {
        using var held = Lock();
        if (!run.HasTrained || (run.IsTrained && !run.IsDone && !Directory.Exists(run.Model)))
        {
            Train();
        }
        if (!run.HasEvaluated)
        {
            Evaluate(run.Evaluation!, run.EvaluationFolder!);
        }
        if (!run.HasAnalyzed)
        {
            Analyze(run.Analysis!, run.AnalysisFolder!);
        }
        if (run is { IsTrained: true, KeepModel: false } && Directory.Exists(run.Model))
        {
            Directory.Delete(run.Model, recursive: true);
        }
        return ExitCode.Done;
    }

    private void Train()
    {
        File.Delete(run.TrainedMark);
        if (!Directory.Exists(run.Model))
        {
            TrainingRun.Run(run.Recipe, run.Folder, new StepLines(terminal), RunFolder.Auto, cancellationToken: terminal.Stop);
        }
        // The model is whole once its folder has its name, so what it came from is needed no more.
        var checkpoints = Path.Combine(run.Folder, "checkpoints");
        if (Directory.Exists(checkpoints))
        {
            Directory.Delete(checkpoints, recursive: true);
        }
        DataFile.ReplaceText(run.TrainedMark, string.Create(CultureInfo.InvariantCulture, $"{{\"steps\": {run.Recipe.Train.Steps}}}\n"));
    }

    private void Evaluate(ExperimentEvaluation evaluation, string folder) => new EvaluationJob(_log, new EvaluationRequest
    {
        Model = run.Model,
        Data = [evaluation.Data],
        Samples = evaluation.N,
        Limit = 0,
        Sampling = new SamplingSettings
        {
            Temperature = evaluation.Temperature,
            TopP = 1,
            MaxResponseTokens = evaluation.MaxTokens ?? run.Recipe.Rollouts.MaxResponseTokens,
            Seed = run.Seed,
        },
        Rule = AnswerJudge.RuleNamed(run.Recipe.Data.Rule),
        Ties = MajorityTies.First,
        Template = run.Recipe.Data.Template,
        Date = PromptDate.Parse(run.Recipe.Data.Date, "data.date"),
        System = run.Recipe.Data.Template == PromptEncoder.Plain ? null : "",    // training adds no system message either
        Compute = run.Recipe.Compute,
        DataFolder = null,
        DropUnusable = run.Recipe.Data.DropUnusable,
        MaxPromptTokens = null,
        CacheGib = null,
        Output = folder,
        Json = false,
    }).Run();

    private void Analyze(ExperimentAnalysis analysis, string folder)
    {
        var clock = Stopwatch.StartNew();
        new AnalysisJob(_log, new AnalysisRequest
        {
            Models = [run.Model],
            Compute = run.Recipe.Compute,
            Data = analysis.Data,
            Template = run.Recipe.Data.Template,
            Date = PromptDate.Parse(run.Recipe.Data.Date, "data.date"),
            MaxTokens = analysis.MaxTokens ?? run.Recipe.Rollouts.MaxResponseTokens,
            Settings = ExperimentAnalysis.Settings,
            Output = folder,
        }).Run();
        DataFile.ReplaceText(Path.Combine(folder, "seconds.json"), string.Create(CultureInfo.InvariantCulture, $"{{\"seconds\": {clock.Elapsed.TotalSeconds:F3}}}\n"));
    }

    // The lock goes with the process, however it ends; the process of a killed experiment may still be ending.
    private FolderLock Lock()
    {
        while (true)
        {
            terminal.Stop.ThrowIfCancellationRequested();
            if (FolderLock.TryTake(Path.Combine(run.Folder, "lock")) is { } held)
            {
                return held;
            }
            terminal.Stop.WaitHandle.WaitOne(LockPause);
        }
    }
}
