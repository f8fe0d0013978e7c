using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Bupo.Analysis;
using Bupo.Cli.Analyses;
using Bupo.Cli.Doctor;
using Bupo.Cli.Evaluations;
using Bupo.Evaluation;
using Bupo.Models.Arithmetic;
using Bupo.Recipes;
using Bupo.Reports;
using Bupo.Rewards;
using Bupo.Rollouts.Sampling;
using Bupo.Training.Runs;
using static System.FormattableString;
using static TorchSharp.torch;

namespace Bupo.Cli.Quickstart;

/// <summary>`bupo quickstart`: from the machine to one report, every stage said in a line; a stopped one continues.</summary>
internal sealed class QuickstartJob(Terminal terminal, QuickstartRequest request)
{
    private const int Stages = 6, ResponsesPerProblem = 4, ShownProblems = 2;
    private const string Grpo = "GRPO", Bupo = "BuPO", Before = "start";

    private readonly List<(string Name, double Seconds)> _times = [];

    // The stages' own tables would bury the line that says what a stage does; their progress stays.
    private readonly Terminal _quiet = terminal with { Out = TextWriter.Null };

    private QuickstartFolder _folder = null!;
    private Recipe _grpo = null!;

    /// <summary>Runs it, or resumes it.</summary>
    public int Run()
    {
        request.Check();
        var machine = Stage("Machine", "can it run this?", CheckMachine);
        _folder = new QuickstartFolder(request);
        var threads = get_num_threads();
        // Products this small are slower on several threads; the two trainings run at the same time instead.
        set_num_threads(1);
        try
        {
            Show(_folder.IsContinued
                ? $"Goes on with what {request.Output} holds; delete that folder to start anew."
                : $"Everything goes into {request.Output}; if it is stopped, the same command continues from there.");
            _grpo = ReadRecipe("chain-grpo");
            var report = Results(machine);
            var path = _folder.In("report.html");
            Stage("Report", "all of it on one page", () => WritePages(path, report));
            terminal.Out.WriteLine();
            terminal.Out.WriteLine(path);
            return ExitCode.Done;
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    private QuickstartReport Results(Machine machine)
    {
        var (analysis, map, layer) = Stage("Inside the model", "reads every layer's state as a policy, to find the layer where it begins to narrow", Analyze);
        var before = Stage("Start", $"answers {request.Problems} held-out problems, so that there is something to compare with", () => Evaluate(Before, _folder.Start));
        var bupo = ReadRecipe("chain-bupo", Schedule(layer.Layer));
        Stage("Training", $"GRPO and BuPO side by side from the same weights; BuPO's first {request.InternalSteps} steps train layer {layer.Layer}'s policy", () =>
            new SideBySide(terminal).Run((Grpo, _grpo, _folder.In("grpo")), (Bupo, bupo, _folder.In("bupo"))));
        var after = Stage("Comparison", "both answer the same held-out problems; tests are paired by problem", () =>
            new[] { Evaluate(Grpo, _folder.In("grpo", "model")), Evaluate(Bupo, _folder.In("bupo", "model")) });
        var report = new QuickstartReport
        {
            Analysis = analysis,
            Map = map,
            Layer = layer.Layer,
            LayerRule = layer.Rule,
            Runs = [RunRecord.Read(_folder.In("grpo")) with { Name = Grpo }, RunRecord.Read(_folder.In("bupo")) with { Name = Bupo }],
            Evaluations = [before, .. after],
            Seed = request.Seed,
            Facts = [.. Facts(machine)],
            Links = Links(),
            Next = Next(),
        };
        ShowResponses(report.Evaluations);
        foreach (var finding in QuickstartFindings.Of(report))
        {
            Show(finding);
        }
        return report;
    }

    private Machine CheckMachine()
    {
        var machine = Machine.Look();
        var torch = TorchState.Look();
        if (DoctorReport.Diagnose(machine, torch).FirstOrDefault(p => p.Stops) is { } problem)
        {
            throw new BupoException($"{problem.What}. {problem.Mend}");
        }
        Show($"{machine.Processor}, {machine.Cores} cores, {SizeText.Bytes(machine.MemoryAvailable)} of memory free; libtorch {torch.Version} loads.");
        return machine;
    }

    private (AnalysisReport Report, TokenMap Map, InternalLayer Layer) Analyze()
    {
        var leftOut = _folder.WriteHeldOut(_grpo, request.Problems);
        Show($"{request.Problems} held-out problems in {_folder.HeldOut}; {leftOut} that are training prompts too were left out.");
        var (report, map) = new AnalysisJob(_quiet, new AnalysisRequest
        {
            Models = [_folder.Start],
            Data = _folder.HeldOut,
            Template = _grpo.Data.Template,
            MaxTokens = _grpo.Rollouts.MaxResponseTokens,
            Settings = new AnalysisSettings { Seed = (int)(request.Seed % int.MaxValue), TopTokens = 3 },
            Output = _folder.In("analysis"),
        }).Analyze(_folder.Start, _folder.In("analysis"));
        var layer = InternalLayer.Of(report);
        static string Name(int? found) => found?.ToString(CultureInfo.InvariantCulture) ?? "none";
        Show($"Boundary layer of {report.Layers}: {Name(report.BoundaryLayer)} by the paper's rule; ours: {Name(report.NormedBoundary)} before the normed entropy falls, {Name(report.AgreementBoundary)} where the logit lens agrees.");
        Show($"BuPO will train layer {layer.Layer} first, by {layer.Rule}.");
        return (report, map, layer);
    }

    private Recipe ReadRecipe(string name, params string[] changes) => RecipeFile.Read(
        QuickstartFolder.Recipe(name),
        [$"model={_folder.Start}", Invariant($"seed={request.Seed}"), Invariant($"train.steps={request.Steps}"), .. changes]);

    private string Schedule(int layer) =>
        Invariant($"schedule=[{{view: \"layer({layer}, normed)\", until: {request.InternalSteps}}}, {{view: final}}]");

    private EvaluationReport Evaluate(string name, string model)
    {
        var folder = _folder.In("evaluation", name.ToLowerInvariant());
        new EvaluationJob(_quiet, new EvaluationRequest
        {
            Model = model,
            Data = [_folder.HeldOut],
            Samples = ResponsesPerProblem,
            Limit = 0,
            Sampling = new SamplingSettings { Temperature = _grpo.Rollouts.Temperature, MaxResponseTokens = _grpo.Rollouts.MaxResponseTokens, Seed = request.Seed },
            Rule = AnswerJudge.RuleNamed(_grpo.Data.Rule),
            Ties = MajorityTies.First,
            Template = _grpo.Data.Template,
            System = "",
            Compute = Compute.Fp32,
            DataFolder = null,
            DropUnusable = false,
            MaxPromptTokens = null,
            CacheGib = null,
            Output = folder,
            Json = false,
        }).Run();
        var report = EvaluationReport.Of(EvaluationStore.Open(folder), request.Seed) with { Model = name };
        Show($"{name}: {EvaluationTable.Text(report.Datasets[0].Summary.Average)} right, {report.Datasets[0].Summary.MeanResponseTokens:F1} tokens per response.");
        return report;
    }

    private void ShowResponses(IReadOnlyList<EvaluationReport> reports)
    {
        foreach (var problem in reports[0].Datasets[0].Records.Where(r => r.Sample == 0).OrderBy(r => r.Id, StringComparer.Ordinal).Take(ShownProblems))
        {
            Show($"{problem.Problem}  (right is {problem.Answer})");
            foreach (var report in reports)
            {
                var record = report.Datasets[0].Records.Single(r => r.Key == problem.Key);
                Show($"  {report.Model,-5}  {record.Response}  {(record.IsCorrect ? "right" : "wrong")}");
            }
        }
    }

    private void WritePages(string path, QuickstartReport report)
    {
        TrainingPage.Write(_folder.In("training.html"), report.Runs);
        EvaluationPage.Write(_folder.In("evaluation", "report.html"), report.Evaluations, EvaluationComparison.Between(report.Evaluations, report.Seed));
        QuickstartPage.Write(path, report);
    }

    private static (string Name, string Path)[] Links() =>
    [
        ("Inside the model before training: what each layer would say, token by token", "analysis/report.html"),
        ("Training of both: every metric and samples over time", "training.html"),
        ("Every response of the three models, with the verdict and its reason", "evaluation/report.html"),
    ];

    private (string Purpose, string Command)[] Next() =>
    [
        ("Ask the trained model.", $"bupo generate --model {_folder.In("bupo", "model")} --prompt \"5+3*2=\" --max-tokens 40"),
        ("Look inside your own model.", "bupo analyze --model MODEL --data PROMPTS.jsonl --out runs/analysis"),
        ("Train your own model by BuPO.", "bupo train recipes/sums-bupo.yaml model=MODEL train.steps=20 --out runs/sums"),
    ];

    private IEnumerable<(string Name, string Value)> Facts(Machine machine)
    {
        var command = $"bupo quickstart --seed {request.Seed} --steps {request.Steps} --problems {request.Problems}";
        yield return ("Command", command);
        yield return ("Model", Invariant($"models/chain-0.3m: chains of operations modulo 10, worked step by step or answered at once"));
        yield return ("Recipes", Invariant($"chain-grpo.yaml and chain-bupo.yaml: {_grpo.Rollouts.Prompts} prompts × {_grpo.Rollouts.GroupSize} responses per step, {request.Steps} steps, learning rate {_grpo.Optimizer.LearningRate:G3}; BuPO with the layer found above, through the final norm, for {request.InternalSteps} steps"));
        yield return ("Training prompts", _grpo.Data.Source!);
        yield return ("Evaluation", Invariant($"{request.Problems} problems × {ResponsesPerProblem} responses at temperature 1"));
        yield return ("Seed", Invariant($"{request.Seed}"));
        yield return ("Time", string.Join("; ", _times.Select(t => Invariant($"{t.Name.ToLowerInvariant()} {t.Seconds:F1} s"))) + (_folder.IsContinued ? "; of the last start alone, which resumed an earlier one" : ""));
        yield return ("Most memory", SizeText.Bytes(Process.GetCurrentProcess().PeakWorkingSet64));
        yield return ("Machine", $"{machine.Processor}, {machine.Cores} cores, {machine.System}");
        yield return ("Versions", $"bupo {typeof(QuickstartJob).Assembly.GetName().Version!.ToString(3)}, libtorch {__version__}, {RuntimeInformation.FrameworkDescription}");
    }

    private void Stage(string name, string why, Action run) => Stage(name, why, () =>
    {
        run();
        return true;
    });

    private T Stage<T>(string name, string why, Func<T> run)
    {
        terminal.Stop.ThrowIfCancellationRequested();
        terminal.WriteSection($"{_times.Count + 1}/{Stages} {name}: {why}");
        terminal.Out.Flush();
        var clock = Stopwatch.StartNew();
        var result = run();
        _times.Add((name, clock.Elapsed.TotalSeconds));
        return result;
    }

    // Flushed, for piped output is to keep its place among the lines of progress.
    private void Show(FormattableString text) => Show(Invariant(text));

    private void Show(string text)
    {
        terminal.Out.WriteLine("  " + text);
        terminal.Out.Flush();
    }
}
