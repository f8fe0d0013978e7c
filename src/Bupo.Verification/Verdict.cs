namespace Bupo.Verification;

/// <summary>What a rule decided, and on what.</summary>
/// <param name="Kind">Correct, wrong or unreadable.</param>
/// <param name="Extracted">The answer found in the response; null where none was found.</param>
/// <param name="Method">How it was found.</param>
/// <param name="Reason">One sentence on why the verdict is so; empty where the answers are equal or plainly different.</param>
/// <param name="Refusal">Why the response earns nothing whatever it says; <see cref="Refusal.None"/> where its answer was compared.</param>
public readonly record struct Verdict(
    VerdictKind Kind, string? Extracted, ExtractionMethod Method, string Reason = "", Refusal Refusal = Refusal.None)
{
    /// <summary>True for <see cref="VerdictKind.Correct"/>, the only verdict that is rewarded.</summary>
    public bool IsCorrect => Kind == VerdictKind.Correct;

    internal static Verdict Of(bool correct, string? extracted, ExtractionMethod method) =>
        new(correct ? VerdictKind.Correct : VerdictKind.Wrong, extracted, method);

    internal static Verdict Missing(string reason, Refusal refusal = Refusal.NoAnswer) =>
        new(VerdictKind.Unreadable, null, ExtractionMethod.None, reason, refusal);
}
