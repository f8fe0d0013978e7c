using Bupo.Analysis;
using Bupo.Evaluation;
using Bupo.Training.Runs;

namespace Bupo.Reports;

/// <summary>What a quickstart did and found: the source of its page.</summary>
public sealed record QuickstartReport
{
    /// <summary>The start model's analysis.</summary>
    public required AnalysisReport Analysis { get; init; }

    /// <summary>The layer whose policy BuPO trained first.</summary>
    public required int Layer { get; init; }

    /// <summary>The rule that named it, in words.</summary>
    public required string LayerRule { get; init; }

    /// <summary>GRPO's run, then BuPO's.</summary>
    public required IReadOnlyList<RunRecord> Runs { get; init; }

    /// <summary>The start, then what each run made of it, on the same problems, of one dataset each.</summary>
    public required IReadOnlyList<EvaluationReport> Evaluations { get; init; }

    /// <summary>Seed of the comparisons' bootstrap.</summary>
    public required ulong Seed { get; init; }

    /// <summary>What was run, in rows of a name and a value.</summary>
    public required IReadOnlyList<(string Name, string Value)> Facts { get; init; }

    /// <summary>Each run against the start, then BuPO against GRPO.</summary>
    public IReadOnlyList<EvaluationComparison> Comparisons =>
        [.. EvaluationComparison.Between(Evaluations, Seed), .. EvaluationComparison.Between([.. Evaluations.Skip(1)], Seed)];
}
