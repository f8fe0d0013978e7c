using System.CommandLine;
using Bupo.Analysis;
using Bupo.Cli.Analyses;
using Bupo.Models.Arithmetic;

namespace Bupo.Cli.Commands;

/// <summary>`bupo analyze`.</summary>
internal static class AnalyzeCommand
{
    private const int TopTokens = 3;

    /// <summary>Describes the command.</summary>
    public static Verb Create(Terminal terminal)
    {
        var model = SharedOptions.Model();
        model.Required = false;
        var compare = new Option<string[]>("--compare") { Description = "Several models, analysed on the same responses and overlaid; with --data the first one answers.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [] };
        var compute = SharedOptions.ComputeType(Compute.Fp32, "Arithmetic; entropies of unnormed states need fp32 to be exact.");
        var data = new Option<string?>("--data") { Description = "Prompts to answer first, greedily: a dataset file, a built-in name, or synthetic:NAME.", HelpName = "file|name" };
        var folder = SharedOptions.DataFolder();
        var template = SharedOptions.ChatTemplate();
        var date = SharedOptions.DatasetDate();
        var limit = new Option<int>("--limit") { Description = "Take this many prompts or responses; 0 takes all.", DefaultValueFactory = _ => 0 };
        var responses = new Option<string?>("--responses")
        {
            Description = "Recorded responses: rollouts.parquet of bupo generate, or .jsonl with prompt_ids and response_ids, or prompt and response, a line each.",
            HelpName = "file",
        };
        var most = new Option<int>("--max-tokens") { Description = "Longest generated response in tokens.", DefaultValueFactory = _ => 512 };
        var positions = new Option<double>("--positions") { Description = "Part of each response's positions to measure, drawn by the seed.", DefaultValueFactory = _ => 1 };
        var plain = new Option<bool>("--no-normed") { Description = "Leave out the curves through the final norm (logit lens): a third of the products." };
        var seed = new Option<int>("--seed") { Description = "Seeds sampled positions and bootstrap intervals.", DefaultValueFactory = _ => 0 };
        var rescale = new Option<double?>("--rescale") { Description = "Show beside it the same function with feed-forward norms times this factor." };
        var output = new Option<string>("--out", "--output") { Description = "The folder of results; a stopped analysis in it continues.", HelpName = "folder", DefaultValueFactory = _ => "analysis" };
        var verb = new Verb(
            "analyze",
            "Show what every layer and module of a model would say: entropies, changes, boundary, report.",
            "bupo analyze --model model.gguf --data math500.jsonl --limit 100 --out runs/analysis",
            "bupo analyze --model Qwen/Qwen3-4B --responses responses.jsonl --positions 0.1",
            "bupo analyze --model model.gguf --responses rollouts.parquet --rescale 0.5",
            "bupo analyze --compare before after --responses responses.jsonl --no-normed",
            "bupo analyze --compare base tuned --data math500.jsonl --limit 100 --out runs/compare")
        {
            model, compare, compute, data, folder, template, date, limit, responses, most, positions, plain, seed, rescale, output,
        };
        verb.SetAction(parsed => new AnalysisJob(terminal, new AnalysisRequest
        {
            Models = Models(parsed.GetValue(model), parsed.GetRequiredValue(compare)),
            Compute = parsed.GetValue(compute),
            Data = parsed.GetValue(data),
            DataFolder = parsed.GetValue(folder),
            Template = parsed.GetRequiredValue(template),
            Date = parsed.GetValue(date),
            Limit = parsed.GetValue(limit),
            Responses = parsed.GetValue(responses),
            MaxTokens = parsed.GetValue(most),
            Settings = new AnalysisSettings
            {
                Normed = !parsed.GetValue(plain),
                Positions = parsed.GetValue(positions),
                Seed = parsed.GetValue(seed),
                TopTokens = TopTokens,
                RefinedTokens = AnalysisSettings.UsualRefinedTokens,
            },
            Rescale = parsed.GetValue(rescale),
            Output = parsed.GetRequiredValue(output),
        }).Run());
        return verb;
    }

    private static string[] Models(string? model, string[] compare) => (model, compare.Length) switch
    {
        (null, 1) => throw new BupoException("--compare needs at least two models."),
        (null, _) => compare,
        _ => [model, .. compare],
    };
}
