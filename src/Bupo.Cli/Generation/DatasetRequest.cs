using Bupo.Models.Arithmetic;
using Bupo.Policies;
using Bupo.Rollouts.Sampling;

namespace Bupo.Cli.Generation;

/// <summary>What a person asked `bupo generate --data` for.</summary>
internal sealed record DatasetRequest
{
    /// <summary>--model.</summary>
    public string Model { get; init; } = "";

    /// <summary>--compute.</summary>
    public Compute Compute { get; init; }

    /// <summary>--data: a file or a built-in name.</summary>
    public required string Data { get; init; }

    /// <summary>--data-dir.</summary>
    public string? DataFolder { get; init; }

    /// <summary>--limit; 0 for all.</summary>
    public int Limit { get; init; }

    /// <summary>--n.</summary>
    public int Samples { get; init; }

    /// <summary>--out.</summary>
    public required string Output { get; init; }

    /// <summary>--view: the policy that samples.</summary>
    public PolicyView View { get; init; } = PolicyView.Final;

    /// <summary>--chat-template.</summary>
    public required string Template { get; init; }

    /// <summary>--date; null for none.</summary>
    public DateTime? Date { get; init; }

    /// <summary>--cache-gib; null for a quarter of the free memory.</summary>
    public double? CacheGib { get; init; }

    /// <summary>How tokens are drawn.</summary>
    public SamplingSettings Sampling { get; init; } = new();

    /// <summary>--json.</summary>
    public bool Json { get; init; }

    /// <summary>Refuses what cannot be done.</summary>
    /// <exception cref="BupoException">A value is out of range.</exception>
    public void Check()
    {
        Sampling.Check();
        Usage.Require(Samples >= 1, $"--n is {Samples}, expected at least 1 response a prompt.");
        Usage.Require(Limit >= 0, $"--limit is {Limit}, expected a count of prompts, or 0 for all.");
        Usage.Require(CacheGib is null or > 0, $"--cache-gib is {CacheGib}, expected more than 0.");
        Usage.Require(Path.GetExtension(Output) == ".parquet", $"--out is {Output}, expected a .parquet file.");
        Usage.Require(Path.GetDirectoryName(Path.GetFullPath(Output)) is { } folder && Directory.Exists(folder), $"--out is {Output}, whose folder does not exist; make it first.");
    }
}
