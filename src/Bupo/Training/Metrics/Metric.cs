namespace Bupo.Training.Metrics;

/// <summary>What a number of metrics.jsonl is.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Meaning">What it is and how it is taken.</param>
/// <param name="Normal">What a sound run shows.</param>
/// <param name="Odd">What is not normal, what it means, and what to do.</param>
public sealed record Metric(string Name, string Unit, string Meaning, string Normal, string Odd)
{
    /// <summary>Whether it tells of the machine and not of the run: two equal runs differ in it.</summary>
    public bool IsOfTheMachine => Name.StartsWith("seconds/", StringComparison.Ordinal)
        || Name.StartsWith("tokens_per_second/", StringComparison.Ordinal)
        || Name.StartsWith("memory/", StringComparison.Ordinal);
}
