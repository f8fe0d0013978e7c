using System.Diagnostics;
using System.Globalization;
using Bupo.Analysis;
using Bupo.Analysis.Files;
using Bupo.Data.Files;
using Bupo.Models.Checkpoints;
using Bupo.Models.Decoder;
using Bupo.Models.Tokenization;
using Bupo.Reports;

namespace Bupo.Cli.Analyses;

/// <summary>`bupo analyze`: answers prompts where there are no responses yet, measures them, and writes the folder of results.</summary>
internal sealed class AnalysisJob(Terminal terminal, AnalysisRequest request)
{
    private SharedAnswers? _answers;

    /// <summary>Analyzes every model, or resumes it, and overlays several.</summary>
    public int Run()
    {
        request.Check();
        var reports = new List<AnalysisReport>();
        foreach (var (i, model) in request.Models.Index())
        {
            var folder = request.Models.Count == 1 ? request.Output : Path.Combine(request.Output, $"{i + 1}");
            reports.Add(Analyze(model, folder).Report);
        }
        if (reports.Count > 1)
        {
            AnalysisPlots.Write(Path.Combine(request.Output, "plots"), reports);
            AnalysisSummary.ShowDistances(terminal, reports);
        }
        return ExitCode.Done;
    }

    /// <summary>Analyzes one model into a folder, or resumes it.</summary>
    public (AnalysisReport Report, TokenMap Map) Analyze(string name, string folder)
    {
        using var held = FolderLock.Take(folder);
        using var checkpoint = Checkpoint.Open(name);
        using var tokenizer = checkpoint.Tokenizer is null ? null : ModelLoader.LoadTokenizer(checkpoint);
        if (tokenizer is null && request.Data is not null)
        {
            throw new BupoException($"{checkpoint.Path} has no tokenizer, so it cannot read the prompts of {request.Data}; give --responses with token ids.");
        }
        _answers?.Check(name, tokenizer!);
        using var model = ModelLoader.Load(terminal, checkpoint, request.Compute);
        var file = request.Responses ?? _answers?.File ?? new PromptAnswers(terminal, request).Write(checkpoint, tokenizer!, model, folder);
        if (request is { Data: not null, Models.Count: > 1 })
        {
            _answers ??= SharedAnswers.Of(name, file, tokenizer!);
        }
        var (report, first, measures) = Measure(model, name, folder, file, tokenizer);
        if (request.Rescale is { } factor)
        {
            using var rescaled = Rescaling.FeedForwardInputs(model, factor);
            var other = Measure(rescaled, name, Path.Combine(folder, "rescaled"), file, tokenizer).Report;
            report = report with { Rescaled = other with { RescaleFactor = factor } };
        }
        var map = Map(first, measures, tokenizer);
        DataFile.ReplaceText(Path.Combine(folder, "analysis.json"), report.ToJson().ToJsonString(Terminal.Indented) + "\n");
        AnalysisPlots.Write(Path.Combine(folder, "plots"), report);
        AnalysisPage.Write(Path.Combine(folder, "report.html"), report, map);
        AnalysisSummary.Show(terminal, report, folder);
        return (report, map);
    }

    private (AnalysisReport Report, AnalyzedResponse First, TokenMeasures Measures) Measure(
        DecoderModel model, string name, string folder, string file, Tokenizer? tokenizer)
    {
        var total = ResponseFile.Count(file);
        total = request.Limit > 0 ? Math.Min(total, request.Limit) : total;
        var line = new ProgressLine(terminal);
        var clock = Stopwatch.StartNew();
        var run = new AnalysisRun(model, name, request.Settings, folder)
        {
            Progress = p => line.Show(p.Responses / (double)total, () => Words(p, total, clock.Elapsed)),
        };
        var responses = ResponseFile.Read(file, tokenizer);
        var found = run.Run(request.Limit > 0 ? responses.Take(request.Limit) : responses, terminal.Stop);
        line.Clear();
        run.Finish();
        return found;
    }

    private static string Words(AnalysisProgress progress, int total, TimeSpan elapsed)
    {
        var measured = progress.Responses - progress.Kept;
        var left = measured == 0 ? "unknown time" : $"{elapsed * ((total - progress.Responses) / (double)measured):hh\\:mm\\:ss}";
        return string.Create(CultureInfo.InvariantCulture, $"{progress.Responses} of {total} responses, {progress.Tokens} tokens measured, {left} left");
    }

    private static TokenMap Map(AnalyzedResponse response, TokenMeasures measures, Tokenizer? tokenizer)
    {
        string Text(int id) => tokenizer is null ? $"⟨{id}⟩" : tokenizer.Decode([id], skipSpecialTokens: false);
        var tokens = measures.Positions.Select(position => Text(response.Response[position])).ToArray();
        // The map outlives the tokenizer.
        var texts = (measures.TopTokens ?? []).SelectMany(layer => layer).SelectMany(place => place).Distinct().ToDictionary(id => id, Text);
        return new TokenMap(tokens, measures, id => texts[id]) { Prompt = tokenizer?.Decode(response.Prompt, skipSpecialTokens: false) ?? "" };
    }
}
