namespace Bupo.Evaluation;

/// <summary>How many responses were judged how.</summary>
/// <param name="Correct">Right ones.</param>
/// <param name="Wrong">Wrong ones.</param>
/// <param name="Unreadable">Those without an answer that can be read.</param>
public readonly record struct VerdictCounts(long Correct, long Wrong, long Unreadable)
{
    /// <summary>All of them.</summary>
    public long All => Correct + Wrong + Unreadable;
}
