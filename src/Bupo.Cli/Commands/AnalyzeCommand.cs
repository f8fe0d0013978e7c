using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Bupo.Analysis;
using Bupo.Data;
using Bupo.Models.Checkpoints;
using Bupo.Models.Decoder;
using Bupo.Models.Tokenization;
using Bupo.Reports;
using Bupo.Rollouts;

namespace Bupo.Cli.Commands;

/// <summary>`bupo analyze`.</summary>
internal static class AnalyzeCommand
{
    private const int TopTokens = 3;

    /// <summary>What a person asked for.</summary>
    private sealed record Request(
        string[] Models, Compute Compute, string? Data, int Limit, string? Responses, int MaxTokens, AnalysisSettings Settings, double? Rescale, string Folder);

    /// <summary>Describes the command.</summary>
    public static Verb Create(Terminal terminal)
    {
        var model = SharedOptions.Model();
        model.Required = false;
        var compare = new Option<string[]>("--compare") { Description = "Several models, analysed on the same prompts and overlaid.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [] };
        var compute = SharedOptions.ComputeType(Compute.Fp32, "Arithmetic; entropies of unnormed states need fp32 to be exact.");
        var data = new Option<string?>("--data") { Description = "Prompts to answer first: a dataset file or a built-in name." };
        var limit = new Option<int>("--limit") { Description = "Take this many prompts or responses; 0 takes all.", DefaultValueFactory = _ => 0 };
        var responses = new Option<string?>("--responses") { Description = "Recorded responses, .jsonl: prompt_ids and response_ids, or prompt and response, a line each." };
        var most = new Option<int>("--max-tokens") { Description = "Longest generated response in tokens.", DefaultValueFactory = _ => 512 };
        var positions = new Option<double>("--positions") { Description = "Part of each response's positions to measure, drawn by the seed.", DefaultValueFactory = _ => 1 };
        var seed = new Option<int>("--seed") { Description = "Seeds sampled positions and bootstrap intervals.", DefaultValueFactory = _ => 0 };
        var rescale = new Option<double?>("--rescale") { Description = "Show beside it the same function with feed-forward norms times this factor." };
        var output = new Option<string>("--output") { Description = "The folder of results; a stopped analysis in it continues.", DefaultValueFactory = _ => "analysis" };
        var verb = new Verb(
            "analyze",
            "Show what every layer and module of a model would say: entropies, changes, boundary, report.",
            "bupo analyze --model model.gguf --data math500.jsonl --limit 100 --output runs/analysis",
            "bupo analyze --model Qwen/Qwen3-4B --responses responses.jsonl --positions 0.1",
            "bupo analyze --model model.gguf --responses responses.jsonl --rescale 0.5",
            "bupo analyze --compare before after --responses responses.jsonl")
        {
            model, compare, compute, data, limit, responses, most, positions, seed, rescale, output,
        };
        verb.SetAction(parsed => Run(terminal, new Request(
            Models(parsed.GetValue(model), parsed.GetRequiredValue(compare)),
            parsed.GetValue(compute),
            parsed.GetValue(data),
            parsed.GetValue(limit),
            parsed.GetValue(responses),
            parsed.GetValue(most),
            Settings(parsed.GetValue(positions), parsed.GetValue(seed)),
            parsed.GetValue(rescale),
            parsed.GetRequiredValue(output))));
        return verb;
    }

    private static string[] Models(string? model, string[] compare) => (model, compare.Length) switch
    {
        (null, 0) => throw new BupoException("Name a model with --model, or several with --compare."),
        (null, 1) => throw new BupoException("--compare needs at least two models."),
        _ => model is null ? compare : [model, .. compare],
    };

    private static AnalysisSettings Settings(double positions, int seed) => positions is > 0 and <= 1
        ? new AnalysisSettings { Positions = positions, Seed = seed, TopTokens = TopTokens }
        : throw new BupoException($"--positions is {positions}, expected a part in (0, 1].");

    private static int Run(Terminal terminal, Request request)
    {
        if (request.Data is null == request.Responses is null)
        {
            throw new BupoException("Give either --data, whose prompts are answered first, or --responses.");
        }
        if (request.Limit < 0)
        {
            throw new BupoException($"--limit is {request.Limit}, expected a count, or 0 for all.");
        }
        if (request.Responses is { } named && !File.Exists(named))
        {
            throw new BupoException($"{named} does not exist; name a .jsonl file of responses.");
        }
        var reports = new List<AnalysisReport>();
        foreach (var (i, model) in request.Models.Index())
        {
            var folder = request.Models.Length == 1 ? request.Folder : Path.Combine(request.Folder, $"{i + 1}");
            reports.Add(Analyse(terminal, request, model, folder));
        }
        if (reports.Count > 1)
        {
            AnalysisPlots.Write(Path.Combine(request.Folder, "plots"), reports);
            Compare(terminal, reports);
        }
        return ExitCode.Done;
    }

    private static AnalysisReport Analyse(Terminal terminal, Request request, string name, string folder)
    {
        Directory.CreateDirectory(folder);
        using var checkpoint = Checkpoint.Open(name);
        using var tokenizer = checkpoint.Tokenizer is null ? null : ModelLoader.LoadTokenizer(checkpoint);
        using var model = ModelLoader.Load(terminal, checkpoint, request.Compute);
        var file = request.Responses ?? Generate(terminal, request, checkpoint, tokenizer, model, folder);
        var (report, first, measures) = Measure(terminal, request, model, name, folder, file, tokenizer);
        if (request.Rescale is { } factor)
        {
            using var rescaled = Rescaling.FeedForwardInputs(model, factor);
            var other = Measure(terminal, request, rescaled, name, Path.Combine(folder, "rescaled"), file, tokenizer).Report;
            report = report with { Rescaled = other with { RescaleFactor = factor } };
        }
        string Text(int id) => tokenizer is null ? $"⟨{id}⟩" : tokenizer.Decode([id], skipSpecialTokens: false);
        var map = new TokenMap([.. measures.Positions.Select(p => Text(first.Response[p]))], measures, Text);
        File.WriteAllText(Path.Combine(folder, "analysis.json"), report.ToJson().ToJsonString(new(Terminal.OneLine) { WriteIndented = true }) + "\n");
        AnalysisPlots.Write(Path.Combine(folder, "plots"), report);
        AnalysisPage.Write(Path.Combine(folder, "report.html"), report, map);
        Show(terminal, report, folder);
        return report;
    }

    private static (AnalysisReport Report, AnalysedResponse First, TokenMeasures Measures) Measure(
        Terminal terminal, Request request, DecoderModel model, string name, string folder, string file, Tokenizer? tokenizer)
    {
        var total = File.ReadLines(file).Count(line => !string.IsNullOrWhiteSpace(line));
        total = request.Limit > 0 ? Math.Min(total, request.Limit) : total;
        var clock = Stopwatch.StartNew();
        var run = new AnalysisRun(model, name, request.Settings, folder)
        {
            Progress = p => Tell(terminal, "analysed", p.Responses, p.Kept, total, clock.Elapsed),
        };
        var responses = ResponseFile.Read(file, tokenizer);
        var found = run.Run(request.Limit > 0 ? responses.Take(request.Limit) : responses, terminal.Stop);
        run.Finish();
        return found;
    }

    /// <summary>Answers the prompts greedily, a line each, so that a second start goes on after the last whole line.</summary>
    private static string Generate(Terminal terminal, Request request, ICheckpoint checkpoint, Tokenizer? tokenizer, DecoderModel model, string folder)
    {
        var dataset = DatasetReader.Read(request.Data!);
        dataset = request.Limit > 0 ? dataset.Take(request.Limit) : dataset;
        if (tokenizer is null)
        {
            throw new BupoException($"{checkpoint.Path} has no tokenizer, so it cannot read the prompts of {request.Data}; give --responses with token ids.");
        }
        var template = ModelLoader.LoadChatTemplate(checkpoint, null);
        var path = Path.Combine(folder, "responses.jsonl");
        var done = ResponseFile.CountWhole(path);
        var clock = Stopwatch.StartNew();
        var generator = new TokenGenerator(model, new SamplingSettings { Temperature = 0, MaxResponseTokens = request.MaxTokens });
        foreach (var (i, example) in dataset.Examples.Index().Skip(done))
        {
            var prompt = tokenizer.Encode(template.Render(example.Messages.Select(m => new ChatMessage(m.Role, m.Content))), addSpecialTokens: false);
            int[] response = [.. generator.Generate(prompt, terminal.Stop).Select(t => t.Id)];
            ResponseFile.Append(path, new AnalysedResponse(prompt, response));
            Tell(terminal, "answered", i + 1, done, dataset.Examples.Count, clock.Elapsed);
        }
        return path;
    }

    private static void Tell(Terminal terminal, string what, int done, int kept, int total, TimeSpan elapsed)
    {
        var left = done > kept ? TimeSpan.FromSeconds(Math.Round(elapsed.TotalSeconds / (done - kept) * Math.Max(0, total - done))) : TimeSpan.Zero;
        var bar = new string('█', 20 * done / Math.Max(1, total)).PadRight(20, '░');
        var line = string.Create(CultureInfo.InvariantCulture, $"{bar} {done} of {total} {what}, {left:hh\\:mm\\:ss} left");
        terminal.Error.Write(terminal.Interactive ? $"\r{line}{(done >= total ? "\n" : "")}" : line + "\n");
    }

    private static void Show(Terminal terminal, AnalysisReport report, string folder)
    {
        static string Layer(int? layer) => layer?.ToString(CultureInfo.InvariantCulture) ?? "none";
        terminal.WriteSection(
            report.Model,
            ("verdict", report.Verdict),
            ("boundary, the paper's rule", Layer(report.BoundaryLayer)),
            ("boundary, ours: before the normed entropy falls", Layer(report.NormedBoundary)),
            ("boundary, ours: first agreeing logit lens", Layer(report.AgreementBoundary)),
            ("entropy of the policy", string.Create(CultureInfo.InvariantCulture, $"{report.FinalEntropy.Mean:f3} nats, perplexity {report.Perplexity:f3}")),
            ("responses, tokens", string.Create(CultureInfo.InvariantCulture, $"{report.Responses}, {report.Tokens}")),
            ("left out", report.LeftOut.Count == 0 ? "none" : string.Join("; ", report.LeftOut.Select(p => $"{p.Value} {p.Key}"))),
            ("report", Path.Combine(folder, "report.html")));
        if (report.Rescaled is { } rescaled)
        {
            terminal.WriteSection(
                string.Create(CultureInfo.InvariantCulture, $"the same function, feed-forward norms × {rescaled.RescaleFactor}"),
                ("boundary, the paper's rule", Layer(rescaled.BoundaryLayer)),
                ("boundary, ours: before the normed entropy falls", Layer(rescaled.NormedBoundary)),
                ("boundary, ours: first agreeing logit lens", Layer(rescaled.AgreementBoundary)));
        }
    }

    /// <summary>The paper finds that post-training changes the patterns little: the largest difference of each curve tells.</summary>
    private static void Compare(Terminal terminal, List<AnalysisReport> reports)
    {
        foreach (var other in reports.Skip(1))
        {
            var rows = other.Layers != reports[0].Layers
                ? [("curves", $"not comparable layer by layer: {reports[0].Layers} and {other.Layers} layers")]
                : new[] { Curve.EntropyLayer, Curve.ChangeAttention, Curve.ChangeFfn, Curve.CosineAttention, Curve.CosineFfn, Curve.NormedLayer }
                    .Select(curve => (curve.Name, string.Create(CultureInfo.InvariantCulture, $"{reports[0].Distance(other, curve):f3}")));
            terminal.WriteSection($"largest difference of {other.Model} to {reports[0].Model}", rows);
        }
    }
}
