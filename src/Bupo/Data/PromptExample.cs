using System.Text.Json.Nodes;

namespace Bupo.Data;

/// <summary>One problem with its gold answer.</summary>
public sealed record PromptExample
{
    /// <summary>Unique within a dataset; rollouts and evaluation records name the example by it.</summary>
    public required string Id { get; init; }

    /// <summary>The turns that a chat template renders, in order.</summary>
    public required IReadOnlyList<PromptMessage> Messages { get; init; }

    /// <summary>The gold answer as the file has it.</summary>
    public required string Answer { get; init; }

    /// <summary>Where the problem comes from; rewards may depend on it.</summary>
    public string Source { get; init; } = "";

    /// <summary>The difficulty, where the file has one.</summary>
    public double? Level { get; init; }

    /// <summary>The row of a parquet file or the line of a text file that it was read from, from 1; 0 where it was made.</summary>
    public long Row { get; init; }

    /// <summary>The row's other columns.</summary>
    public JsonObject Extra { get; init; } = [];

    /// <summary>The bare problem: what the user said last.</summary>
    public string Problem => Messages.LastOrDefault(m => m.Role == "user")?.Content ?? "";

    /// <summary>The same example with a system message in front, unless it has one already.</summary>
    public PromptExample WithSystemPrompt(string systemPrompt) => Messages.Any(m => m.Role == "system")
        ? this
        : this with { Messages = [new("system", systemPrompt), .. Messages] };
}
