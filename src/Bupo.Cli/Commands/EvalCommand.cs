using System.CommandLine;
using Bupo.Cli.Evaluations;
using Bupo.Evaluation;
using Bupo.Models.Arithmetic;
using Bupo.Recipes;
using Bupo.Rollouts.Sampling;

namespace Bupo.Cli.Commands;

/// <summary>`bupo eval`.</summary>
internal static class EvalCommand
{
    /// <summary>Describes the command.</summary>
    public static Verb Create(Terminal terminal)
    {
        var model = SharedOptions.Model();
        model.Required = false;
        var compare = new Option<string[]>("--compare")
        {
            Description = "Folders of finished evaluations: each is compared with the first by paired tests, and the problems that flipped are listed.",
            HelpName = "folder",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [],
        };
        var data = new Option<string[]>("--data")
        {
            Description = "Datasets, separated by commas: built-in names, files, or synthetic:NAME?difficulty=1&count=100.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [],
        };
        var samples = new Option<int?>("--n") { Description = "Responses per problem; without it the paper's: 32 for aime24 and aime25, 16 for others." };
        var limit = new Option<int>("--limit") { Description = "Take this many problems of each dataset; 0 takes all.", DefaultValueFactory = _ => 0 };
        var most = new Option<int>("--max-tokens") { Description = "Longest response in tokens; longer ones are cut off and counted.", DefaultValueFactory = _ => new RolloutRecipe().MaxResponseTokens };
        var temperature = new Option<double>("--temperature") { Description = "Divides the logits; 0 takes the most probable token.", DefaultValueFactory = _ => 1 };
        var topP = new Option<double>("--top-p") { Description = "Keep the most probable tokens that together hold this mass.", DefaultValueFactory = _ => 1 };
        var rule = SharedOptions.Rule();
        var lenient = SharedOptions.Lenient();
        var ties = new Option<MajorityTies>("--ties")
        {
            Description = "What Maj@K counts where answers are equally frequent: the first one given, or all of them with equal shares. Named in the report.",
            DefaultValueFactory = _ => MajorityTies.First,
        };
        var template = SharedOptions.ChatTemplate();
        var date = SharedOptions.DatasetDate();
        var system = new Option<string?>("--system") { Description = "A system message for problems without one; with the checkpoint's own template it is the paper's unless given. \"\" is none." };
        var seed = new Option<ulong>("--seed") { Description = "Decides every draw and the resamples of intervals and tests.", DefaultValueFactory = _ => 0 };
        var compute = SharedOptions.ComputeType(Compute.Auto, ModelLoader.ComputeHelp);
        var folder = SharedOptions.DataFolder();
        var drop = SharedOptions.DropUnusable();
        var longest = new Option<int?>("--max-prompt-tokens") { Description = "Leave out problems with a longer prompt, counted." };
        var cache = SharedOptions.CacheGib();
        var output = new Option<string>("--out") { Description = "The folder of results; a stopped evaluation in it continues.", HelpName = "folder", DefaultValueFactory = _ => "evaluation" };
        var json = SharedOptions.Json();
        var verb = new Verb(
            "eval",
            "Answer problems several times each and judge: Avg@n, Pass@K, Maj@K with intervals, a report; or compare models.",
            "bupo eval --model Qwen/Qwen3-4B --data math500,amc23,aime24,aime25 --n 16 --out runs/eval",
            "bupo eval --model model.gguf --data problems.jsonl --limit 20 --n 4 --max-tokens 512",
            "bupo eval --compare runs/eval-before runs/eval-after --out runs/compared")
        {
            model, compare, data, samples, limit, most, temperature, topP, rule, lenient, ties, template, date, system, seed, compute, folder, drop, longest, cache, output, json,
        };
        verb.SetAction(parsed =>
        {
            var folders = parsed.GetRequiredValue(compare);
            if (folders.Length > 0)
            {
                return new ComparisonJob(terminal, folders, parsed.GetRequiredValue(output), parsed.GetValue(seed), parsed.GetValue(json)).Run();
            }
            return new EvaluationJob(terminal, new EvaluationRequest
            {
                Model = parsed.GetValue(model) ?? throw new BupoException("Name a model with --model, or finished evaluations with --compare."),
                Data = Names(parsed.GetRequiredValue(data)),
                Samples = parsed.GetValue(samples),
                Limit = parsed.GetValue(limit),
                Sampling = new SamplingSettings
                {
                    Temperature = parsed.GetValue(temperature),
                    TopP = parsed.GetValue(topP),
                    MaxResponseTokens = parsed.GetValue(most),
                    Seed = parsed.GetValue(seed),
                },
                Rule = SharedOptions.Lenient(parsed.GetRequiredValue(rule), parsed.GetValue(lenient)),
                Ties = parsed.GetValue(ties),
                Template = parsed.GetRequiredValue(template),
                Date = parsed.GetValue(date),
                System = parsed.GetValue(system),
                Compute = parsed.GetValue(compute),
                DataFolder = parsed.GetValue(folder),
                DropUnusable = parsed.GetValue(drop),
                MaxPromptTokens = parsed.GetValue(longest),
                CacheGib = parsed.GetValue(cache),
                Output = parsed.GetRequiredValue(output),
                Json = parsed.GetValue(json),
            }).Run();
        });
        return verb;
    }

    // A file's name may hold a comma.
    private static string[] Names(string[] data) =>
        [.. data.SelectMany(d => File.Exists(d) ? [d] : d.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];
}
