namespace Bupo.Data.Files;

/// <summary>What is wrong with one row of a data file.</summary>
/// <param name="Row">The row in a parquet file, or the line in a text file; both from 1.</param>
/// <param name="Column">The column, or null where the whole row is at fault.</param>
/// <param name="Message">What was found and what was expected, without a final period.</param>
public sealed record RowProblem(long Row, string? Column, string Message)
{
    /// <summary>The problem as a clause: where, then what.</summary>
    public override string ToString() => Column is null ? $"row {Row} {Message}" : $"row {Row}, column {Column}: {Message}";
}
