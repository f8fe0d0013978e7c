using Bupo.Analysis;
using Bupo.Models.Arithmetic;

namespace Bupo.Cli.Analyses;

/// <summary>What a person asked `bupo analyze` for.</summary>
internal sealed record AnalysisRequest
{
    /// <summary>--model and --compare.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>--compute.</summary>
    public Compute Compute { get; init; }

    /// <summary>--data: prompts that are answered first.</summary>
    public string? Data { get; init; }

    /// <summary>--data-dir.</summary>
    public string? DataFolder { get; init; }

    /// <summary>--chat-template.</summary>
    public required string Template { get; init; }

    /// <summary>--date; null for none.</summary>
    public DateTime? Date { get; init; }

    /// <summary>--responses.</summary>
    public string? Responses { get; init; }

    /// <summary>--limit; 0 for all.</summary>
    public int Limit { get; init; }

    /// <summary>--max-tokens.</summary>
    public int MaxTokens { get; init; }

    /// <summary>What is measured.</summary>
    public required AnalysisSettings Settings { get; init; }

    /// <summary>--rescale; null for none.</summary>
    public double? Rescale { get; init; }

    /// <summary>--out.</summary>
    public required string Output { get; init; }

    /// <summary>Refuses what cannot be done.</summary>
    /// <exception cref="BupoException">A value is missing or out of range.</exception>
    public void Check()
    {
        Usage.Require(Models.Count > 0, $"Name a model with --model, or several with --compare.");
        Usage.Require(Data is null != Responses is null, $"Give either --data, whose prompts are answered first, or --responses.");
        Usage.Require(Limit >= 0, $"--limit is {Limit}, expected a count, or 0 for all.");
        Usage.Require(Settings.Positions is > 0 and <= 1, $"--positions is {Settings.Positions}, expected a part in (0, 1].");
        Usage.Require(Responses is null || File.Exists(Responses), $"{Responses} does not exist; name a .jsonl or .parquet file of responses.");
    }
}
