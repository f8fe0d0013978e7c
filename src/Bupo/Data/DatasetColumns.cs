namespace Bupo.Data;

/// <summary>Which column of a file holds what; a dot goes into a nested column.</summary>
/// <remarks>A named column that the file lacks is an error; a null one is not read.</remarks>
public sealed record DatasetColumns
{
    /// <summary>verl's parquet schema: chat messages, the gold answer in <c>reward_model.ground_truth</c>.</summary>
    public static DatasetColumns Verl { get; } = new()
    {
        Prompt = "prompt",
        Answer = "reward_model.ground_truth",
        Source = "data_source",
        Level = "difficulty",
    };

    /// <summary>One flat row per problem: <c>id, problem, answer, source, level</c>.</summary>
    public static DatasetColumns Flat { get; } = new()
    {
        Id = "id",
        Prompt = "problem",
        Answer = "answer",
        Source = "source",
        Level = "level",
    };

    /// <summary>The example's id; where null, ids are made from the file's name and the row's number from 0.</summary>
    public string? Id { get; init; }

    /// <summary>The problem: text, or a list of messages with <c>role</c> and <c>content</c>.</summary>
    public required string Prompt { get; init; }

    /// <summary>The gold answer: text or a number.</summary>
    public required string Answer { get; init; }

    /// <summary>The source's name.</summary>
    public string? Source { get; init; }

    /// <summary>The difficulty: a number.</summary>
    public string? Level { get; init; }
}
