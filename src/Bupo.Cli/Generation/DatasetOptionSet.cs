using System.CommandLine;
using Bupo.Data;

namespace Bupo.Cli.Generation;

/// <summary>The options of `bupo generate --data`.</summary>
internal sealed class DatasetOptionSet
{
    private readonly Option<string?> _folder = SharedOptions.DataFolder();
    private readonly Option<int> _limit = new("--limit") { Description = "Take this many prompts of the dataset; 0 takes all.", DefaultValueFactory = _ => 0 };
    private readonly Option<int> _samples = new("--n") { Description = "Responses to each prompt of the dataset.", DefaultValueFactory = _ => 1 };

    private readonly Option<string> _output = new("--out")
    {
        Description = "The file of the dataset's responses; what a stopped start left is gone on with.",
        HelpName = "parquet",
        DefaultValueFactory = _ => "rollouts.parquet",
    };

    private readonly Option<double?> _cache = SharedOptions.CacheGib();

    private Option[] Own => [_folder, _limit, _samples, _output, _cache];

    /// <summary>--data.</summary>
    public Option<string?> Data { get; } = new("--data") { Description = "Answer a dataset: a file, a built-in name, or synthetic:NAME.", HelpName = "file|name" };

    /// <summary>Gives a command these options.</summary>
    public void AddTo(Command command)
    {
        Option[] all = [Data, .. Own];
        foreach (var option in all)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Refuses options of a dataset where there is none.</summary>
    /// <exception cref="BupoException">One was given.</exception>
    public void RefuseWithoutData(ParseResult parsed)
    {
        if (Own.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } option)
        {
            throw new BupoException($"{option.Name} goes with --data; one prompt has one response, written to standard output. Give --data, or leave it out.");
        }
    }

    /// <summary>What was given.</summary>
    /// <exception cref="BupoException">A prompt was given beside the dataset.</exception>
    public DatasetRequest Read(ParseResult parsed, string data, PromptOptions prompt) =>
        (parsed.GetValue(prompt.Chat) ?? parsed.GetValue(prompt.Text) ?? parsed.GetValue(prompt.Tokens) ?? parsed.GetValue(prompt.System)) is not null
            ? throw new BupoException("--data brings its own prompts; give it without --chat, --prompt, --tokens and --system.")
            : new DatasetRequest
            {
                Data = data,
                DataFolder = parsed.GetValue(_folder),
                Limit = parsed.GetValue(_limit),
                Samples = parsed.GetValue(_samples),
                Output = parsed.GetRequiredValue(_output),
                CacheGib = parsed.GetValue(_cache),
                Date = parsed.GetValue(prompt.Date),
                Template = parsed.GetValue(prompt.Template) ?? PromptEncoder.OwnTemplate,
            };
}
