using System.CommandLine;
using Bupo.Rollouts.Sampling;

namespace Bupo.Cli.Generation;

/// <summary>The options that say how tokens are drawn.</summary>
internal sealed class SamplingOptions
{
    private static readonly SamplingSettings Defaults = new();

    private readonly Option<double?> _temperature = new("--temperature")
    {
        Description = "Divides the logits; 0 takes the most probable token. Without it 0 for one prompt and 1 for a dataset.",
    };

    private readonly Option<double> _topP = new("--top-p") { Description = "Keep the most probable tokens that together hold this mass.", DefaultValueFactory = _ => Defaults.TopP };
    private readonly Option<int> _topK = new("--top-k") { Description = "Keep this many most probable tokens; 0 keeps all.", DefaultValueFactory = _ => Defaults.TopK };
    private readonly Option<double> _minP = new("--min-p") { Description = "Keep tokens at least this fraction as probable as the most probable one.", DefaultValueFactory = _ => Defaults.MinP };

    private readonly Option<double> _penalty = new("--repetition-penalty")
    {
        Description = "Makes tokens that are there already less probable; 1 for none.",
        DefaultValueFactory = _ => Defaults.RepetitionPenalty,
    };

    private readonly Option<ulong> _seed = new("--seed") { Description = "Decides every draw; the same seed gives the same text.", DefaultValueFactory = _ => Defaults.Seed };
    private readonly Option<int> _least = new("--min-tokens") { Description = "No end token before the response has this many tokens.", DefaultValueFactory = _ => Defaults.MinResponseTokens };
    private readonly Option<int> _most = new("--max-tokens") { Description = "Longest response in tokens.", DefaultValueFactory = _ => Defaults.MaxResponseTokens };
    private readonly Option<string[]> _stop = new("--stop") { Description = "A string that ends the response; may be given several times.", DefaultValueFactory = _ => [] };

    /// <summary>Gives a command these options.</summary>
    public void AddTo(Command command)
    {
        Option[] all = [_temperature, _topP, _topK, _minP, _penalty, _seed, _least, _most, _stop];
        foreach (var option in all)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>What was given.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="temperature">The temperature where none was given.</param>
    public SamplingSettings Read(ParseResult parsed, double temperature) => new()
    {
        Temperature = parsed.GetValue(_temperature) ?? temperature,
        TopP = parsed.GetValue(_topP),
        TopK = parsed.GetValue(_topK),
        MinP = parsed.GetValue(_minP),
        RepetitionPenalty = parsed.GetValue(_penalty),
        Seed = parsed.GetValue(_seed),
        MinResponseTokens = parsed.GetValue(_least),
        MaxResponseTokens = parsed.GetValue(_most),
        Stops = [.. parsed.GetRequiredValue(_stop)],
    };
}
