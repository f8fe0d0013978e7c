using Bupo.Data;
using Bupo.Evaluation;
using Bupo.Models.Arithmetic;
using Bupo.Models.Tokenization;
using Bupo.Rollouts.Sampling;
using Bupo.Verification;

namespace Bupo.Cli.Evaluations;

/// <summary>What a person asked to be evaluated.</summary>
internal sealed record EvaluationRequest
{
    public required string Model { get; init; }

    public required string[] Data { get; init; }

    /// <summary>Responses per problem; null for the paper's number.</summary>
    public required int? Samples { get; init; }

    /// <summary>Problems per dataset; 0 for all.</summary>
    public required int Limit { get; init; }

    public required SamplingSettings Sampling { get; init; }

    public required IAnswerRule Rule { get; init; }

    /// <summary>What Maj@K counts where answers are equally frequent.</summary>
    public required MajorityTies Ties { get; init; }

    public required string Template { get; init; }

    /// <summary>The date for templates that write one; null for none.</summary>
    public DateTime? Date { get; init; }

    /// <summary>As given; null where it was not.</summary>
    public required string? System { get; init; }

    public required Compute Compute { get; init; }

    public required string? DataFolder { get; init; }

    public required bool DropUnusable { get; init; }

    public required int? MaxPromptTokens { get; init; }

    public required double? CacheGib { get; init; }

    public required string Output { get; init; }

    public required bool Json { get; init; }

    /// <summary>The system message for problems without one: none where it is given empty, or where the template writes its own or takes none.</summary>
    public string? SystemPrompt =>
        System is { Length: 0 } ? null : System ?? (Template == PromptEncoder.OwnTemplate ? ChatTemplate.PaperInstruction : null);

    /// <summary>The model's name in reports: a file's or folder's own, or org/name.</summary>
    public string ModelName => Path.Exists(Model) ? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(Model))) : Model;

    /// <summary>Checks what can be known before anything is loaded.</summary>
    /// <exception cref="BupoException">A value is out of range.</exception>
    public void Check()
    {
        Sampling.Check();
        Usage.Require(Data.Length > 0, $"Name datasets with --data, such as math500,amc23 or a file.");
        Usage.Require(Samples is null or >= 1, $"--n is {Samples}, expected at least 1 response a problem.");
        Usage.Require(Limit >= 0, $"--limit is {Limit}, expected a count, or 0 for all.");
        Usage.Require(MaxPromptTokens is null or >= 1, $"--max-prompt-tokens is {MaxPromptTokens}, expected at least 1.");
        Usage.Require(CacheGib is null or > 0, $"--cache-gib is {CacheGib}, expected more than 0.");
        Usage.Require(System is null || Template != PromptEncoder.Plain, $"--system needs a chat template; --chat-template plain continues the problem's text.");
    }
}
