namespace Bupo.Data;

/// <summary>Examples that a dataset has lost, and why: nothing is dropped without a count.</summary>
/// <param name="Reason">Why, in words.</param>
/// <param name="Ids">The examples' ids, or <c>row N</c> for rows that never became examples.</param>
public sealed record DroppedExamples(string Reason, IReadOnlyList<string> Ids)
{
    /// <summary>How many.</summary>
    public int Count => Ids.Count;
}
