using Bupo.Analysis;
using Bupo.Evaluation;
using Bupo.Training.Runs;

namespace Bupo.Reports;

/// <summary>What a quickstart did and found: the source of its page.</summary>
public sealed record QuickstartReport
{
    /// <summary>The analysis of the model before training.</summary>
    public required AnalysisReport Analysis { get; init; }

    /// <summary>A response of that analysis, token by token; null for none.</summary>
    public TokenMap? Map { get; init; }

    /// <summary>The layer whose policy BuPO trained first.</summary>
    public required int Layer { get; init; }

    /// <summary>The rule that chose it, in words.</summary>
    public required string LayerRule { get; init; }

    /// <summary>GRPO's run, then BuPO's.</summary>
    public required IReadOnlyList<RunRecord> Runs { get; init; }

    /// <summary>The model before training, then after each run, on the same problems, one dataset each.</summary>
    public required IReadOnlyList<EvaluationReport> Evaluations { get; init; }

    /// <summary>Seed of the comparisons' bootstrap.</summary>
    public required ulong Seed { get; init; }

    /// <summary>What was run, in rows of a name and a value.</summary>
    public required IReadOnlyList<(string Name, string Value)> Facts { get; init; }

    /// <summary>Other pages of the run: a name, and the path from this page with forward slashes.</summary>
    public IReadOnlyList<(string Name, string Path)> Links { get; init; } = [];

    /// <summary>Commands to try next: what each does, and the command.</summary>
    public IReadOnlyList<(string Purpose, string Command)> Next { get; init; } = [];

    /// <summary>Each run against the start, then BuPO against GRPO.</summary>
    public IReadOnlyList<EvaluationComparison> Comparisons =>
        [.. EvaluationComparison.Between(Evaluations, Seed), .. EvaluationComparison.Between([.. Evaluations.Skip(1)], Seed)];
}
