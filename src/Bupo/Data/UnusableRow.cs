namespace Bupo.Data;

/// <summary>A row that cannot be used, and why.</summary>
/// <param name="Row">The row of a parquet file or the line of a text file, from 1; 0 where the example was made.</param>
/// <param name="Id">The example's id; null where the row is none.</param>
/// <param name="Column">The column at fault; null for the whole row or its gold answer.</param>
/// <param name="Reason">What was found, without a final period.</param>
public sealed record UnusableRow(long Row, string? Id, string? Column, string Reason)
{
    /// <summary>The same as a clause.</summary>
    public override string ToString() => $"row {Row}{(Id is null ? "" : $" ({Id})")}{(Column is null ? "" : $", column {Column}")}: {Reason}";
}
