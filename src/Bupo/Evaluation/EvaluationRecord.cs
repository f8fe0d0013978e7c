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

    /// <summary>The judge's word: <c>correct</c>, <c>wrong</c> or <c>unreadable</c>.</summary>
    public required string Verdict { get; init; }

    /// <summary>The answer that was judged; null where none was found.</summary>
    public string? Extracted { get; init; }

    /// <summary>Why it was judged so.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Whether the response counts as right.</summary>
    public bool IsCorrect => Verdict == "correct";

    /// <summary>What names the record: dataset, example and sample.</summary>
    public EvaluationKey Key => new(Dataset, Id, Sample);
}
