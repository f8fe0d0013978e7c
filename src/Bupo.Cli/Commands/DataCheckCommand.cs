using System.CommandLine;
using System.Globalization;
using Bupo.Data;
using Bupo.Models.Checkpoints;
using Bupo.Preflight;
using Bupo.Verification;

namespace Bupo.Cli.Commands;

/// <summary>`bupo data check`.</summary>
internal static class DataCheckCommand
{
    private const int Shown = 20;

    /// <summary>What a person asked for.</summary>
    private sealed record Request(
        string[] Data, IAnswerRule Rule, string? DataFolder, string? Model, string Template, DateTime? Date, int MaxPromptTokens, bool Json);

    /// <summary>Prompts of a dataset by their length.</summary>
    private sealed record PromptLengths(int Longest, IReadOnlyList<string> TooLong);

    /// <summary>Describes the command.</summary>
    public static Verb Create(Terminal terminal)
    {
        var data = new Argument<string[]>("data")
        {
            Description = $"Files (.parquet, .jsonl, .csv, .tsv), built-in names ({string.Join(", ", DatasetCatalog.Names)}) or synthetic:NAME.",
            Arity = ArgumentArity.OneOrMore,
        };
        var rule = SharedOptions.Rule();
        var folder = SharedOptions.DataFolder();
        var model = SharedOptions.Model();
        model.Required = false;
        model.Description = "Count prompts that are too long for this checkpoint's tokenizer and chat template as well.";
        var template = SharedOptions.ChatTemplate();
        var date = SharedOptions.DatasetDate();
        var most = new Option<int>("--max-prompt-tokens") { Description = "The longest prompt allowed, with --model.", DefaultValueFactory = _ => 1024 };
        var json = SharedOptions.Json();
        var verb = new Verb(
            "check",
            "Read every row and gold answer; list what cannot be used, repeats and overlaps. Exit code 1 where a row cannot be used.",
            "bupo data check train.parquet test.jsonl",
            "bupo data check math500 amc23 --rule hendrycks --json",
            "bupo data check train.parquet --model Qwen/Qwen3-4B --max-prompt-tokens 1024")
        {
            data, rule, folder, model, template, date, most, json,
        };
        verb.SetAction(parsed => Run(terminal, new Request(
            parsed.GetRequiredValue(data),
            parsed.GetRequiredValue(rule),
            parsed.GetValue(folder),
            parsed.GetValue(model),
            parsed.GetRequiredValue(template),
            parsed.GetValue(date),
            parsed.GetValue(most),
            parsed.GetValue(json))));
        return verb;
    }

    private static int Run(Terminal terminal, Request request)
    {
        using var checkpoint = request.Model is null ? null : Checkpoint.Open(request.Model);
        using var tokenizer = checkpoint is null ? null : ModelLoader.LoadTokenizer(checkpoint);
        var encoder = checkpoint is null ? null : PromptEncoder.Create(checkpoint, tokenizer!, request.Template, date: request.Date);
        var options = new DatasetOptions { DataFolder = request.DataFolder };
        var checks = request.Data.Select(name => (Name: name, Check: DatasetCheck.Of(name, request.Rule, options))).ToArray();
        var lengths = checks.Select(c => encoder is null ? null : Lengths(c.Check.Dataset, encoder, request.MaxPromptTokens)).ToArray();
        var overlaps = (
            from i in Enumerable.Range(0, checks.Length)
            from j in Enumerable.Range(i + 1, checks.Length - i - 1)
            select (First: checks[i].Name, Second: checks[j].Name, Found: PromptOverlap.Between(checks[i].Check.Dataset, checks[j].Check.Dataset))).ToArray();
        if (request.Json)
        {
            terminal.WriteJson(new
            {
                Rule = request.Rule.Name,
                Datasets = checks.Zip(lengths, (c, length) => new
                {
                    c.Name,
                    c.Check.Rows,
                    c.Check.Usable,
                    c.Check.Unusable,
                    UnusableGolds = c.Check.UnusableGolds.ToDictionary(g => Kind(g.Key), g => g.Value),
                    Repeats = c.Check.Repeats.Select(Pair),
                    LongestPrompt = length?.Longest,
                    PromptsTooLong = length?.TooLong,
                }),
                Overlaps = overlaps.Select(o => new { o.First, o.Second, Problems = o.Found.Select(Pair) }),
            });
        }
        else
        {
            foreach (var ((name, check), length) in checks.Zip(lengths))
            {
                terminal.WriteSection(name, Rows(check, length, request.MaxPromptTokens));
            }
            if (overlaps.Length > 0)
            {
                terminal.WriteSection("problems in two of them", overlaps.Select(o => ($"{o.First}, {o.Second}", List(o.Found, Text))));
            }
        }
        return checks.All(c => c.Check.Unusable.Count == 0) ? ExitCode.Done : ExitCode.Failed;
    }

    private static PromptLengths Lengths(PromptDataset dataset, PromptEncoder encoder, int most)
    {
        var lengths = dataset.Examples.Select(e => (e.Id, encoder.Encode(e).Length)).ToArray();
        return new PromptLengths(lengths.Max(l => l.Length), [.. lengths.Where(l => l.Length > most).Select(l => l.Id)]);
    }

    private static IEnumerable<(string Name, string Value)> Rows(DatasetCheck check, PromptLengths? lengths, int most)
    {
        yield return ("rows", Number(check.Rows));
        yield return ("usable", Number(check.Usable));
        yield return ("unusable", List(check.Unusable, row => row.ToString()));
        foreach (var (kind, count) in check.UnusableGolds)
        {
            yield return ($"unusable gold answers, {Kind(kind)}", Number(count));
        }
        yield return ("repeated problems", List(check.Repeats, Text));
        if (lengths is not null)
        {
            yield return ("longest prompt", $"{lengths.Longest} tokens");
            yield return ($"prompts over {most} tokens", List(lengths.TooLong, id => id));
        }
    }

    private static string List<T>(IReadOnlyList<T> found, Func<T, string> text) => string.Concat(
        [Number(found.Count), .. found.Take(Shown).Select(f => $"\n    {text(f)}"), found.Count > Shown ? $"\n    … and {found.Count - Shown} more; --json lists all" : ""]);

    private static string Kind(GoldKind kind) => kind switch
    {
        GoldKind.Answer => "unreadable",
        GoldKind.NotAvailable => "missing",
        _ => kind.ToString().ToLowerInvariant(),
    };

    private static string Text(PromptOverlap overlap) =>
        $"{overlap.First.Id} and {overlap.Second.Id}{(overlap.SameAnswer ? "" : $", with other answers: {overlap.First.Answer} and {overlap.Second.Answer}")}";

    private static object Pair(PromptOverlap overlap) => new { First = overlap.First.Id, Second = overlap.Second.Id, overlap.SameAnswer };

    private static string Number(int count) => count.ToString(CultureInfo.InvariantCulture);
}
