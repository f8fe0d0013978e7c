using Bupo.Rewards;
using Bupo.Verification;

namespace Bupo.Evaluation;

/// <summary>One judged response.</summary>
public sealed record EvaluationRecord
{
    /// <summary>The dataset's name.</summary>
    public required string Dataset { get; init; }

    /// <summary>The example's id.</summary>
    public required string Id { get; init; }

    /// <summary>Which response to the example, from 0.</summary>
    public required int Sample { get; init; }

    /// <summary>The problem as asked.</summary>
    public required string Problem { get; init; }

    /// <summary>The gold answer.</summary>
    public required string Answer { get; init; }

    /// <summary>What the model wrote.</summary>
    public required string Response { get; init; }

    /// <summary>The response's length in tokens, the end token included.</summary>
    public required int ResponseTokens { get; init; }

    /// <summary>Whether the response ended because it was too long.</summary>
    public required bool IsTruncated { get; init; }

    /// <summary>Whether the response has a well-formed box.</summary>
    public required bool IsFormatted { get; init; }

    /// <summary>What the judge decided.</summary>
    public required VerdictKind Verdict { get; init; }

    /// <summary>The answer that was judged; null where none was found.</summary>
    public string? Extracted { get; init; }

    /// <summary>Why it was judged so.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Why the response earns nothing whatever it says; such a response does not vote in Maj@K.</summary>
    public Refusal Refusal { get; init; }

    /// <summary>Whether the response counts as right.</summary>
    public bool IsCorrect => Verdict == VerdictKind.Correct;

    /// <summary>The answer that the response votes for in Maj@K; null where it gives none.</summary>
    public string? Vote => Refusal == Refusal.None ? Extracted : null;

    /// <summary>What names the record: dataset, example and sample.</summary>
    public EvaluationKey Key => new(Dataset, Id, Sample);

    /// <summary>Judges a response.</summary>
    /// <param name="dataset">The dataset's name.</param>
    /// <param name="sample">Which response to the example, from 0.</param>
    /// <param name="response">The response and its example.</param>
    /// <param name="rule">The judge.</param>
    public static EvaluationRecord Judge(string dataset, int sample, FinishedResponse response, IAnswerRule rule)
    {
        var verdict = AnswerJudge.Judge(response, rule);
        return new EvaluationRecord
        {
            Dataset = dataset,
            Id = response.Example.Id,
            Sample = sample,
            Problem = response.Example.Problem,
            Answer = response.Example.Answer,
            Response = response.Text,
            ResponseTokens = response.Tokens,
            IsTruncated = response.IsTruncated,
            IsFormatted = FormatReward.IsFormatted(response.Text),
            Verdict = verdict.Kind,
            Extracted = verdict.Extracted,
            Reason = verdict.Reason,
            Refusal = verdict.Refusal,
        };
    }
}
