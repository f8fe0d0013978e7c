using System.Globalization;
using Bupo.Data;
using Bupo.Data.Files;
using Bupo.Evaluation;
using Bupo.Models.Arithmetic;
using Bupo.Models.Checkpoints;
using Bupo.Policies;
using Bupo.Reports;
using Bupo.Rewards;
using Bupo.Rollouts;
using Bupo.Rollouts.Sampling;

namespace Bupo.Cli.Evaluations;

/// <summary>An evaluation from the command line to its report.</summary>
internal sealed class EvaluationJob(Terminal terminal, EvaluationRequest request)
{
    private const string ComputeSetting = "compute";

    /// <summary>Runs it, or goes on with it.</summary>
    public int Run()
    {
        request.Check();
        using var checkpoint = Checkpoint.Open(request.Model);
        using var tokenizer = ModelLoader.LoadTokenizer(checkpoint);
        var encoder = PromptEncoder.Create(checkpoint, tokenizer, request.Template, date: request.Date);
        var datasets = request.Data.Select(name => Read(name, encoder)).ToArray();
        if (datasets.CountBy(d => d.Dataset.Name).FirstOrDefault(d => d.Value > 1) is { Key: { } twice })
        {
            throw new BupoException($"Two of the datasets are called {twice}; evaluate them into two folders.");
        }
        using var held = FolderLock.Take(request.Output);
        var compute = ComputeType();
        using var model = ModelLoader.Load(terminal, checkpoint, compute);
        ModelLoader.NoteEndToken(terminal, checkpoint, model.Config);
        foreach (var (dataset, _) in datasets)
        {
            RequireRoom(dataset, encoder, model.Config.MaxPositions);
        }
        var weights = WeightsIdentity.Of(model, 0);
        var store = EvaluationStore.Open(request.Output, Settings(weights, ModelLoader.Name(ModelLoader.Resolve(checkpoint, compute)), encoder));
        var run = new EvaluationRun(
            new BatchedSampler(model, PolicyView.Final, weights, tokenizer, SharedOptions.SamplerOptions(request.CacheGib)), encoder.Encode, request.Rule, request.Sampling, store);
        foreach (var (dataset, samples) in datasets)
        {
            Answer(run, store, dataset, samples);
        }
        Report(store, datasets);
        return ExitCode.Done;
    }

    private (PromptDataset Dataset, int Samples) Read(string name, PromptEncoder encoder)
    {
        var dataset = DatasetReader.Read(name, new DatasetOptions
        {
            DataFolder = request.DataFolder,
            DropUnusableRows = request.DropUnusable,
            SystemPrompt = request.SystemPrompt,
        });
        dataset = request.DropUnusable ? GoldCheck.Drop(dataset, request.Rule) : dataset;
        dataset = request.MaxPromptTokens is { } most ? dataset.FilterByPromptTokens(most, e => encoder.Encode(e).Length) : dataset;
        foreach (var dropped in dataset.Dropped)
        {
            terminal.Error.WriteLine($"{dataset.Name}: {dropped.Count} left out: {dropped.Reason}.");
        }
        dataset = request.Limit > 0 ? dataset.Take(request.Limit) : dataset;
        if (GoldCheck.Unusable(dataset, request.Rule) is { Count: > 0 } unusable)
        {
            terminal.Error.WriteLine($"{dataset.Name}: no response to {unusable.Count} of its problems can be right, as rule {request.Rule.Name} cannot use the gold "
                + "answer; `bupo data check` lists them, --drop-unusable leaves them out.");
        }
        return (dataset, request.Samples ?? DatasetCatalog.PaperSamples(dataset.Name));
    }

    // A measurement chooses auto's type, and it may not choose twice the same: an evaluation keeps the one that it began with.
    private Compute ComputeType() =>
        request.Compute == Compute.Auto
        && EvaluationStore.Find(request.Output)?.Settings.GetValueOrDefault(ComputeSetting) is { } begun
        && Enum.TryParse<Compute>(begun, ignoreCase: true, out var type)
            ? type
            : request.Compute;

    private static void RequireRoom(PromptDataset dataset, PromptEncoder encoder, int context)
    {
        foreach (var example in dataset.Examples)
        {
            var length = encoder.Encode(example).Length;
            if (length >= context)
            {
                throw new BupoException($"{dataset.Name}, problem {example.Id}: its prompt has {length} tokens, expected fewer than the model's context of "
                    + $"{context}; --max-prompt-tokens {context - 1} leaves such problems out.");
            }
        }
    }

    private Dictionary<string, string> Settings(WeightsIdentity weights, string compute, PromptEncoder encoder)
    {
        var settings = CommonSettings(weights, compute);
        if (encoder.WritesDate)
        {
            settings["date"] = request.Date!.Value.ToString("s", CultureInfo.InvariantCulture);
        }
        if (request.Ties != MajorityTies.First)
        {
            settings[EvaluationReport.TiesSetting] = request.Ties.ToString().ToLowerInvariant();
        }
        return settings;
    }

    private Dictionary<string, string> CommonSettings(WeightsIdentity weights, string compute) => new()
    {
        [EvaluationReport.ModelSetting] = request.ModelName,
        ["weights"] = weights.Checksum,
        [ComputeSetting] = compute,
        [EvaluationReport.RuleSetting] = request.Rule.Name,
        ["chat_template"] = request.Template,
        ["system"] = request.SystemPrompt ?? "none",
        ["temperature"] = request.Sampling.Temperature.ToString("R", CultureInfo.InvariantCulture),
        ["top_p"] = request.Sampling.TopP.ToString("R", CultureInfo.InvariantCulture),
        ["max_new_tokens"] = request.Sampling.MaxResponseTokens.ToString(CultureInfo.InvariantCulture),
        ["seed"] = request.Sampling.Seed.ToString(CultureInfo.InvariantCulture),
    };

    private void Answer(EvaluationRun run, EvaluationStore store, PromptDataset dataset, int samples)
    {
        var all = dataset.Examples.Count * samples;
        var before = dataset.Examples.Sum(e => Enumerable.Range(0, samples).Count(s => store.Contains(new EvaluationKey(dataset.Name, e.Id, s))));
        terminal.Error.WriteLine($"{dataset.Name}: {dataset.Examples.Count} problems, {samples} responses each; {before} of {all} are there already.");
        var line = new SamplingLine(terminal, $"{dataset.Name}: ") { There = before };
        var isComplete = run.Run(dataset, samples, line, terminal.Stop);
        line.Clear();
        if (!isComplete)
        {
            terminal.Error.WriteLine($"{store.Records.Count} responses are kept in {request.Output}; the same command goes on from there.");
            throw new OperationCanceledException(terminal.Stop);
        }
    }

    private void Report(EvaluationStore store, (PromptDataset Dataset, int Samples)[] datasets)
    {
        var asked = datasets
            .SelectMany(d => d.Dataset.Examples.SelectMany(e => Enumerable.Range(0, d.Samples).Select(s => new EvaluationKey(d.Dataset.Name, e.Id, s))))
            .ToHashSet();
        var report = EvaluationReport.Of(store, request.Sampling.Seed, r => asked.Contains(r.Key));
        var json = report.ToJson().ToJsonString(Terminal.Indented) + "\n";
        DataFile.ReplaceText(Path.Combine(request.Output, "summary.json"), json);
        EvaluationPage.Write(Path.Combine(request.Output, "report.html"), [report], []);
        if (request.Json)
        {
            terminal.Out.Write(json);
            return;
        }
        terminal.WriteTable(report.Model, EvaluationTable.Of(report.Datasets.Select(d => (d.Name, d.Summary))));
        terminal.Error.WriteLine($"The report is {Path.Combine(request.Output, "report.html")}, its figures are in summary.json beside it.");
    }
}
