namespace Bupo.Verification.Extraction;

/// <summary>The final answer of a response, and how it was found.</summary>
/// <param name="Text">The answer; null where there is none.</param>
/// <param name="Method">How it was found.</param>
/// <param name="Problem">Why there is none; empty otherwise.</param>
internal readonly record struct FinalAnswer(string? Text, ExtractionMethod Method, string Problem = "")
{
    /// <summary>Why the response gives no single answer.</summary>
    public Refusal Refusal { get; init; }

    /// <summary>The letter of an "Answer: D" line after the last box, which answers a gold letter; null where there is none.</summary>
    public string? Choice { get; init; }

    /// <summary>A second candidate, as in "\boxed{5} or 10/2"; it has to be right too. Null where there is none.</summary>
    public string? Alternative { get; init; }

    /// <summary>A response without an answer.</summary>
    public static FinalAnswer None(Refusal refusal, string problem) => new(null, ExtractionMethod.None, problem) { Refusal = refusal };
}
