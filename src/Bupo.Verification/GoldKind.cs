namespace Bupo.Verification;

/// <summary>What a gold answer is, as far as it decides whether an answer can be judged against it.</summary>
public enum GoldKind
{
    /// <summary>An answer: a value, a choice or a few words.</summary>
    Answer,

    /// <summary>Nothing.</summary>
    Blank,

    /// <summary>A mark for a missing answer: N/A, NaN, null, unknown.</summary>
    NotAvailable,

    /// <summary>A sentence, which only the same sentence could match.</summary>
    Prose,

    /// <summary>A proof, or a reference to one.</summary>
    Proof,
}
