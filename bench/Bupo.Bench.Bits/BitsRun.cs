namespace Bupo.Bench.Bits;

/// <summary>One run of bupo whose results are recorded.</summary>
/// <param name="Name">Its name in a recording.</param>
/// <param name="Verb">The verb of bupo.</param>
/// <param name="Arguments">What follows the verb, except the output folder.</param>
/// <param name="Recipe">The text of the recipe, which is the first argument of the verb; null for a verb without one.</param>
internal sealed record BitsRun(string Name, string Verb, string[] Arguments, string? Recipe = null)
{
    /// <summary>Whether the process is killed after its second step and the run resumed.</summary>
    public bool IsKilled { get; init; }

    /// <summary>The model that the run needs; it is skipped where the path does not exist.</summary>
    public required string Model { get; init; }
}
