namespace Bupo.Verification;

/// <summary>Why a response earns nothing whatever it says: it gives no single answer of its own.</summary>
public enum Refusal
{
    /// <summary>The response gives one answer, which was compared.</summary>
    None,

    /// <summary>It has neither a box nor an explicit answer phrase.</summary>
    NoAnswer,

    /// <summary>It gives several different candidates, or doubts the one that it gives.</summary>
    Hedged,

    /// <summary>A length limit cut it off.</summary>
    Truncated,

    /// <summary>It opens a thinking block and never closes it.</summary>
    UnfinishedThinking,

    /// <summary>Its answer is an expression of the question, copied and not worked out.</summary>
    RepeatsQuestion,
}
