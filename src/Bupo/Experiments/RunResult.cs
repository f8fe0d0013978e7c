using System.Text.Json.Nodes;
using Bupo.Evaluation;
using Bupo.Training.Runs;

namespace Bupo.Experiments;

/// <summary>What a finished run has to tell.</summary>
public sealed record RunResult
{
    /// <summary>The metric that a run is judged by: the reward of its responses.</summary>
    public const string Reward = "reward/mean";

    /// <summary>The run.</summary>
    public required PlannedRun Run { get; init; }

    /// <summary>Its curves; null for the start, which is not trained.</summary>
    public required RunRecord? Record { get; init; }

    /// <summary>The mean over all steps of the mean reward; NaN without training.</summary>
    public required double MeanReward { get; init; }

    /// <summary>Of every held-out problem which responses are right; none where nothing was judged.</summary>
    public required IReadOnlyDictionary<string, bool[]> Problems { get; init; }

    /// <summary>Seconds that its steps took together.</summary>
    public required double Seconds { get; init; }

    /// <summary>Seconds that its analysis took; null where there was none.</summary>
    public double? AnalysisSeconds { get; init; }

    /// <summary>analysis.json; null where there was none.</summary>
    public JsonObject? Analysis { get; init; }

    /// <summary>Avg@n: the mean over problems of the share of right responses; NaN where nothing was judged.</summary>
    public double Accuracy => Problems.Count == 0 ? double.NaN : Problems.Values.Average(p => p.Count(right => right) / (double)p.Length);

    /// <summary>Pass@K.</summary>
    /// <param name="k">At most the responses of a problem.</param>
    public double PassAtK(int k) => Problems.Count == 0 ? double.NaN : Evaluation.PassAtK.Mean([.. Problems.Values], k);

    /// <summary>Which policy was trained when, such as <c>layer(4) 1–4, final 5–40</c>.</summary>
    public string Phases => Record is { } record ? PhaseText.Of(record) : "";

    /// <summary>A metric over the steps, where it has a value; empty without training.</summary>
    public double[] Values(string metric) => Values(Record, metric);

    /// <summary>Reads a finished run.</summary>
    /// <exception cref="BupoException">A file is missing or damaged.</exception>
    public static RunResult Read(PlannedRun run)
    {
        var record = run.IsTrained ? RunRecord.Read(run.Folder) : null;
        var rewards = Values(record, Reward);
        return new RunResult
        {
            Run = run,
            Record = record,
            MeanReward = rewards.Length == 0 ? double.NaN : rewards.Average(),
            Problems = run.EvaluationFolder is { } folder
                ? EvaluationStore.Open(folder).Records.GroupBy(r => r.Id).ToDictionary(g => g.Key, g => g.OrderBy(r => r.Sample).Select(r => r.IsCorrect).ToArray())
                : new Dictionary<string, bool[]>(),
            Seconds = Values(record, "seconds/step").Sum(),
            AnalysisSeconds = run.AnalysisFolder is { } analysis ? Json(Path.Combine(analysis, "seconds.json"))["seconds"]!.GetValue<double>() : null,
            Analysis = run.AnalysisFolder is { } looked ? Json(Path.Combine(looked, "analysis.json")) : null,
        };
    }

    private static double[] Values(RunRecord? record, string metric) =>
        record?.Metrics.TryGetValue(metric, out var values) == true ? [.. values.OfType<double>()] : [];

    private static JsonObject Json(string path) => JsonNode.Parse(File.ReadAllText(path))!.AsObject();
}
