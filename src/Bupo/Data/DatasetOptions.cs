namespace Bupo.Data;

/// <summary>How a dataset is read.</summary>
public sealed record DatasetOptions
{
    /// <summary>The columns; where null, verl's schema or the flat one, whichever the file has, without optional columns it lacks.</summary>
    public DatasetColumns? Columns { get; init; }

    /// <summary>Goes on without the rows that cannot be used, counted in <see cref="PromptDataset.Dropped"/>, instead of refusing the file.</summary>
    public bool DropUnusableRows { get; init; }

    /// <summary>A system message for the examples that have none; null for none.</summary>
    public string? SystemPrompt { get; init; }

    /// <summary>The folder of the built-in names; where null, the variable BUPO_DATA.</summary>
    public string? DataFolder { get; init; }
}
