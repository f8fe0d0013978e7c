namespace Bupo.Verification;

/// <summary>The three things a judge can say.</summary>
public enum VerdictKind
{
    /// <summary>The response's answer is the gold answer.</summary>
    Correct,

    /// <summary>The response gives another answer.</summary>
    Wrong,

    /// <summary>No answer was found, or one of the two cannot be read or compared; rewarded like a wrong answer.</summary>
    Unreadable,
}
